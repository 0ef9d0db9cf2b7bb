namespace StockKafka.Broker.Simulation;

/// <summary>Time that moves only when told to, with its timers, on one thread.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    /// <summary>In a longer step timers ring as after a sleep of the machine: what was missed before its last minute rings once.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(1);

    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 5, 9, 30, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var target = _now + by;
        if (by > Awake)
        {
            _now = target - Awake;
            _timers.ForEach(timer => timer.Due = timer.Due < _now ? _now : timer.Due);
        }

        while (NextDue() is { } next && next.Due <= target)
        {
            _now = next.Due;
            next.Ring();
        }

        _now = target;
    }

    private Timer? NextDue()
    {
        Timer? next = null;
        foreach (var timer in _timers)
        {
            next = next is null || timer.Due < next.Due ? timer : next;
        }

        return next;
    }

    private sealed class Timer(SimulatedClock clock, Action rings) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + dueTime;
            _period = period;
            return true;
        }

        public void Ring()
        {
            Due = _period > TimeSpan.Zero ? Due + _period : DateTimeOffset.MaxValue;
            rings();
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
