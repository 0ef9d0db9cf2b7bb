using System.Diagnostics;

namespace StockKafka.Cli.Processes;

/// <summary>Programs that the command runs. They and their children end with it when it is cancelled.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program to its end on the terminal of this one, without input if that is redirected.</summary>
    public static async Task<int> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken) =>
        (await RunAsync(start, static _ => Task.FromResult(""), cancellationToken).ConfigureAwait(false)).Code;

    /// <summary>Runs a program to its end and keeps what it writes.</summary>
    public static Task<(int Code, string Output)> ReadAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return RunAsync(
            start,
            async process => string.Concat(await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken)).ConfigureAwait(false)),
            cancellationToken);
    }

    private static async Task<(int Code, string Output)> RunAsync(ProcessStartInfo start, Func<Process, Task<string>> read, CancellationToken cancellationToken)
    {
        using var process = Posix.WithDefaultSignals(() => Process.Start(start)!);
        try
        {
            if (start.RedirectStandardInput)
            {
                process.StandardInput.Close();
            }

            var output = await read(process).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
