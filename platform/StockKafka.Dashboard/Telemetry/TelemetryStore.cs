namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>What the resources have sent, in memory of bounded size.</summary>
internal sealed class TelemetryStore(TelemetryLimits limits, TimeProvider time)
{
    private const int Signals = 3;

    private long _logsVersion;
    private long _tracesVersion;
    private long _metricsVersion;

    public TelemetryLimits Limits { get; } = limits;

    public ChangeSignal Changes { get; } = new();

    public LogStore Logs { get; } = new(limits.Logs, limits.Bytes / Signals);

    public TraceStore Traces { get; } = new(limits.Traces, limits.SpansPerTrace, limits.Bytes / Signals);

    public MetricStore Metrics { get; } = new(limits.SeriesPerInstrument, limits.MetricAge, limits.Bytes / Signals, time);

    /// <summary>Numbers that grow when something of a kind came in.</summary>
    public TelemetryVersions Versions => new(Interlocked.Read(ref _logsVersion), Interlocked.Read(ref _tracesVersion), Interlocked.Read(ref _metricsVersion));

    public UsageAnswer Usage => new(
        Logs.Count, Traces.Spans, Metrics.Samples, Logs.Bytes + Traces.Bytes + Metrics.Bytes, Traces.Dropped + Metrics.Dropped);

    public void AddLogs(ReadOnlySpan<byte> request)
    {
        Logs.Add(request);
        Tell(ref _logsVersion);
    }

    public void AddTraces(ReadOnlySpan<byte> request)
    {
        Traces.Add(request);
        Tell(ref _tracesVersion);
    }

    public void AddMetrics(ReadOnlySpan<byte> request)
    {
        Metrics.Add(request);
        Tell(ref _metricsVersion);
    }

    private void Tell(ref long version)
    {
        Interlocked.Increment(ref version);
        Changes.Pulse();
    }
}
