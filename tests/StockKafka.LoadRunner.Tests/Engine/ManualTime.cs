namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>A clock that stands still until it is told how much time has passed. Timers are the system's.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _micros;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _micros);

    public void Pass(long micros) => Interlocked.Add(ref _micros, micros);
}
