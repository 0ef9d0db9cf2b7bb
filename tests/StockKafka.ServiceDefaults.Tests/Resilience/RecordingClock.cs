using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

/// <summary>A clock that moves when the test says so and knows for how long it was asked to wait.</summary>
internal sealed class RecordingClock : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }

    /// <summary>Moves on by <paramref name="wait"/> once somebody waits that long for the <paramref name="time"/>th time.</summary>
    public void AdvanceWhenAwaited(TimeSpan wait, int time = 1)
    {
        Assert.True(
            SpinWait.SpinUntil(() => _waits.Count(asked => asked == wait) >= time, TimeSpan.FromSeconds(30)),
            $"nobody waits {wait}; asked for: {string.Join(", ", _waits)}");
        Advance(wait);
    }
}
