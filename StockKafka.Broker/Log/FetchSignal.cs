using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace StockKafka.Broker.Log;

/// <summary>
/// Wakes one parked fetch, when a log it waits for grows or when its time is up. Parked, it costs no thread.
/// A connection uses one for all its fetches, one after the other.
/// </summary>
internal sealed class FetchSignal : IValueTaskSource, IDisposable
{
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private bool _waiting;
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
        lock (_gate)
        {
            _signalled = true;
            if (_waiting)
            {
                _waiting = false;
                _wait.SetResult(true);
            }
        }
    }

    /// <summary>Returns once <see cref="Set"/> was called since the last <see cref="Reset"/>, or the time is up.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        ValueTask wait;
        lock (_gate)
        {
            if (_signalled)
            {
                return;
            }

            _wait.Reset();
            _waiting = true;
            wait = new ValueTask(this, _wait.Version);
        }

        _timer.Change(atMost, Timeout.InfiniteTimeSpan);
        using (cancellationToken.UnsafeRegister(static state => ((FetchSignal)state!).Set(), this))
        {
            await wait.ConfigureAwait(false);
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _timer.Dispose();

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
