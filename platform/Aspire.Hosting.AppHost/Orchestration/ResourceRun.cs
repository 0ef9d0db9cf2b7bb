namespace StockKafka.Platform.Hosting;

/// <summary>One life of a resource, from the command to start it to the end of its process.</summary>
internal sealed class ResourceRun : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelStart = new();
    private readonly TaskCompletionSource<string?> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when the resource is stopped before its process runs.</summary>
    public CancellationToken StartCancelled => _cancelStart.Token;

    /// <summary>Ends when there is something to tell: it runs, it waits, or it has failed (then with the reason).</summary>
    public Task<string?> Settled => _settled.Task;

    /// <summary>Ends with the life.</summary>
    public Task Life { get; set; } = Task.CompletedTask;

    public ChildProcess? Child { get; private set; }

    public bool StopRequested { get; private set; }

    public bool Paused { get; set; }

    public void Settle(string? failure = null) => _settled.TrySetResult(failure);

    /// <summary>False where the run was stopped while the process started.</summary>
    public bool TryAttach(ChildProcess child)
    {
        lock (_lock)
        {
            Child = child;
            return !StopRequested;
        }
    }

    /// <summary>Ends a wait or start that is under way, and hands out the process where there is one.</summary>
    public ChildProcess? RequestStop()
    {
        lock (_lock)
        {
            StopRequested = true;
            _cancelStart.Cancel();
            return Child;
        }
    }

    public void Dispose() => _cancelStart.Dispose();
}
