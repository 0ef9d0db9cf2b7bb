using System.Diagnostics;

namespace StockKafka.Cli.Tests;

/// <summary>The program as a user runs it.</summary>
internal static class CliProgram
{
    public const string Name = "StockKafka.Cli";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end, and gives everything that it wrote.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program(Name), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
            await program.WaitForExitAsync().WaitAsync(Patience);
            return (program.ExitCode, await output + await error);
        }
        finally
        {
            if (!program.HasExited)
            {
                program.Kill(entireProcessTree: true);
            }
        }
    }
}
