namespace StockKafka.Load.Engine;

/// <summary>Microseconds since the load began, from the monotonic clock of a <see cref="TimeProvider"/>.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();
    private readonly double _microsPerTick = 1_000_000d / time.TimestampFrequency;

    public TimeProvider Time { get; } = time;

    /// <summary>Wall-clock time of microsecond 0, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public long NowMicros => (long)((Time.GetTimestamp() - _origin) * _microsPerTick);

    /// <summary>Waits until the moment has come, with the runtime's timers: late by a millisecond or two, never early.</summary>
    public async Task UntilAsync(long micros, CancellationToken cancellationToken)
    {
        while (micros - NowMicros is var remaining and > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(remaining / 1_000d)), Time, cancellationToken).ConfigureAwait(false);
        }
    }

    public static long ToMicros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan FromMicros(long micros) => TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond);
}
