using System.Diagnostics;

namespace StockKafka.Cli.Running;

/// <summary>Programs that the command runs.</summary>
static class ChildProcess
{
    /// <summary>Runs a program on the terminal of this one, or without input if that is redirected.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the program and its children have ended.</exception>
    public static async Task<int> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Posix.WithDefaultSignals(() => Process.Start(start)!);
        try
        {
            if (start.RedirectStandardInput)
            {
                process.StandardInput.Close();
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Runs a program and keeps what it writes.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the program and its children have ended.</exception>
    public static async Task<(int Code, string Output)> ReadAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false) + await error.ConfigureAwait(false));
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
