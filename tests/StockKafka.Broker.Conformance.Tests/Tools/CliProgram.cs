using System.Diagnostics;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Tools;

/// <summary>The program behind <c>./stockkafka kafka</c>, run to its end or until it is told to stop; killed with the test that started it.</summary>
internal sealed class CliProgram : IDisposable
{
    private CliProgram(Process process) => Process = process;

    public Process Process { get; }

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        var output = program.Process.StandardOutput.ReadToEndAsync();
        var error = program.Process.StandardError.ReadToEndAsync();
        await program.Process.WaitForExitAsync().WaitAsync(Clients.Patience);
        return (program.Process.ExitCode, await output, await error);
    }

    public static CliProgram Start(params string[] arguments) => new(Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StockKafka.Cli.dll"), "kafka", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!);

    public Task<string?> LineAsync() => Process.StandardOutput.ReadLineAsync().WaitAsync(Clients.Patience);

    public async Task<int> EndAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(Clients.Patience);
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
    }
}
