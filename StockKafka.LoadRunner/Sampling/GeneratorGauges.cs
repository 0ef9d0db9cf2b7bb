namespace StockKafka.LoadRunner.Sampling;

/// <summary>Gauges of this process over the time since the last reading.</summary>
internal sealed class GeneratorGauges(TimeProvider time)
{
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private TimeSpan _pauses = GC.GetTotalPauseDuration();
    private long _at = time.GetTimestamp();

    public void ReadInto(IDictionary<string, double> values)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_at, now);
        _at = now;
        var (cpu, pauses) = (_cpu, _pauses);
        (_cpu, _pauses) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration());
        values["generator.memory_bytes"] = Environment.WorkingSet;
        if (elapsed > TimeSpan.Zero)
        {
            values["generator.cpu_percent"] = Math.Round((_cpu - cpu) / elapsed * 100, 1);
            values["generator.gc_pause_percent"] = Math.Round((_pauses - pauses) / elapsed * 100, 2);
        }
    }
}
