using System.Diagnostics;

namespace StockKafka.Packages.Tests;

/// <summary>The user's SDK, run to its end.</summary>
internal static class DotNet
{
    /// <summary>What it printed; fails where it does not end well.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (code, output) = await TryAsync(folder, [], arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    /// <summary>Exit code, and what it printed.</summary>
    public static async Task<(int Code, string Output)> TryAsync(string folder, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        foreach (var (name, value) in environment)
        {
            process.StartInfo.Environment[name] = value;
        }

        process.Start();
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
