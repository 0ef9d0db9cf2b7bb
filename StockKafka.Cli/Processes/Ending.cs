using System.Runtime.InteropServices;

namespace StockKafka.Cli.Processes;

/// <summary>What ends a command before it is done: SIGINT, SIGTERM and SIGHUP.</summary>
internal sealed class Ending : IDisposable
{
    /// <summary>As a shell reports a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Ending()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _source.Cancel();
            }));
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Runs a command that a signal ends with exit code 130.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        using var ending = new Ending();
        try
        {
            return await command(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    /// <summary>Runs a command that follows something, and has done its work when a signal comes or nobody reads its output any more.</summary>
    public static async Task<int> FollowAsync(TimeProvider time, Func<CancellationToken, Task> command)
    {
        using var ending = new Ending();
        await using var watch = time.CreateTimer(_ => ending.EndIfUnread(), null, WatchInterval, WatchInterval).ConfigureAwait(false);
        try
        {
            await command(ending.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Ended as it had to be: by a signal, by the stack that went, or because the reader of the output has gone.
        }

        return 0;
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void EndIfUnread()
    {
        if (Posix.OutputIsUnread())
        {
            _source.Cancel();
        }
    }
}
