using System.Threading.Tasks.Sources;

namespace StockKafka.Load.Engine;

/// <summary>One waiter's reusable wake-up call: a user waits thousands of times on one alarm without allocating.</summary>
internal sealed class Alarm : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    internal ValueTask<bool> Arm()
    {
        _core.Reset();
        return new(this, _core.Version);
    }

    internal void Ring(bool due) => _core.SetResult(due);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
