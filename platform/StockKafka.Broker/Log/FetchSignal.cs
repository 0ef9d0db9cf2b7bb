namespace StockKafka.Platform.Broker.Log;

/// <summary>
/// Wakes one parked fetch, when a log it waits for grows or when its time is up. Parked, it costs a few objects and no thread.
/// A connection uses one for all its fetches, one after the other.
/// </summary>
sealed class FetchSignal : IDisposable
{
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private bool _signalled;

    public FetchSignal(TimeProvider clock) =>
        _timer = clock.CreateTimer(static state => ((FetchSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Reset()
    {
        lock (_gate)
        {
            _signalled = false;
        }
    }

    public void Set()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _signalled = true;
            waiting = _waiting;
            _waiting = null;
        }

        waiting?.TrySetResult();
    }

    /// <summary>Returns once <see cref="Set"/> was called since the last <see cref="Reset"/>, or the time is up.</summary>
    public async ValueTask WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (_signalled)
            {
                return;
            }

            waiting = _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _timer.Change(atMost, Timeout.InfiniteTimeSpan);
        await using (cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetCanceled(), waiting))
        {
            await waiting.Task.ConfigureAwait(false);
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
