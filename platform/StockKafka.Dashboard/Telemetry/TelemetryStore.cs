namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>What the resources have sent, in memory.</summary>
internal sealed class TelemetryStore(TelemetryLimits limits)
{
    public TelemetryLimits Limits { get; } = limits;

    public ChangeSignal Changes { get; } = new();

    public TelemetryVersions Versions => new(0, 0, 0);

    public UsageAnswer Usage => new(0, 0, 0, 0, 0);
}
