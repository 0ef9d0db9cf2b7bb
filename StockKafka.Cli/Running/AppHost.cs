using System.Diagnostics;
using StockKafka.Cli.Stack;
using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Running;

/// <summary>The AppHost as a child of this process, with what it writes in a file. Ctrl-C does not reach it: it ends when it is told to.</summary>
sealed class AppHost : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Task _copying;

    private AppHost(Process process, string folder, string log, TimeProvider time)
    {
        (_process, _folder, _time) = (process, folder, time);
        var writer = TextWriter.Synchronized(new StreamWriter(log) { AutoFlush = true });
        _copying = Task.WhenAll(CopyAsync(process.StandardOutput, writer), CopyAsync(process.StandardError, writer))
            .ContinueWith(_ => writer.Dispose(), TaskScheduler.Default);
    }

    public Task Ended => _process.WaitForExitAsync();

    public static ProcessStartInfo Command(IEnumerable<string> arguments) => new("dotnet", [Checkout.ProgramOf("StockKafka.AppHost"), .. arguments]);

    public static AppHost Start(string folder, string log, IEnumerable<string> arguments, TimeProvider time)
    {
        var command = Command(arguments);
        if (!OperatingSystem.IsWindows())
        {
            // Ctrl-C is for all that runs on the terminal, and the load's report needs the stack until its end.
            command = new("/bin/sh", ["-c", "trap '' INT; exec \"$@\"", "sh", command.FileName, .. command.ArgumentList]);
        }

        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        var process = Process.Start(command)!;
        process.StandardInput.Close();
        return new AppHost(process, folder, log, time);
    }

    /// <summary>Stops the whole stack, in order if that is possible.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _time);
        await AskAsync(limit.Token).ConfigureAwait(false);
        if (!_process.HasExited)
        {
            Posix.End(_process.Id);
        }

        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _copying.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task AskAsync(CancellationToken limit)
    {
        try
        {
            using var client = ControlClient.Find(_folder);
            if (client is not null && !_process.HasExited)
            {
                await StatusCommands.ShutDownAsync(client, _folder, _time, limit).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RunnerException or OperationCanceledException)
        {
            // It is told by a signal, then.
        }
    }

    private static async Task CopyAsync(StreamReader reader, TextWriter writer)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            writer.WriteLine(line);
        }
    }
}
