using System.Diagnostics;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Tools;

/// <summary>The program behind <c>./stockkafka kafka</c>, run to its end or until it is told to stop.</summary>
static class ControlProgram
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Clients.Patience);
        return (process.ExitCode, await output, await error);
    }

    public static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StockKafka.Control.dll"), "kafka", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
}
