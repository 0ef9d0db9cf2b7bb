using System.Diagnostics;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Stack;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Running;

/// <summary>The AppHost as a child of this process, with what it writes in a file. Ctrl-C does not reach it: it ends when it is told to.</summary>
internal sealed class AppHost : IAsyncDisposable
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

    /// <summary>Stops the whole stack: by its control endpoint, by a signal where that does not answer, by force where neither helps.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && !await EndsAfterAsync(AskAsync).ConfigureAwait(false) && !await EndsAfterAsync(SignalAsync).ConfigureAwait(false))
        {
            _process.Kill(entireProcessTree: true);
        }

        await _copying.WaitAsync(StopLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private async Task<bool> EndsAfterAsync(Func<CancellationToken, Task> stop)
    {
        using var limit = new CancellationTokenSource(StopLimit, _time);
        try
        {
            await stop(limit.Token).ConfigureAwait(false);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is RunnerException or OperationCanceledException)
        {
            return _process.HasExited;
        }
    }

    private async Task AskAsync(CancellationToken limit)
    {
        using var client = RunningStack.Open(_folder);
        using var answer = await client.SendAsync(HttpMethod.Post, "shutdown", limit).ConfigureAwait(false);
    }

    private Task SignalAsync(CancellationToken limit)
    {
        Posix.End(_process.Id);
        return Task.CompletedTask;
    }

    private static async Task CopyAsync(StreamReader reader, TextWriter writer)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            writer.WriteLine(line);
        }
    }
}
