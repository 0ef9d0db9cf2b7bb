using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Hands the metrics of a collection to whoever scrapes.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly List<Metric> _collected = [];

    /// <summary>Set by the reader: starts a collection, which ends in <see cref="Export"/>.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>What the telemetry is about.</summary>
    public Resource Resource => ParentProvider?.GetResource() ?? Resource.Empty;

    /// <summary>Collects and shows the result to <paramref name="read"/>, which must not keep it. One caller at a time.</summary>
    /// <returns>Whether the collection succeeded.</returns>
    public bool TryCollect(Action<IReadOnlyList<Metric>> read)
    {
        _collected.Clear();
        if (Collect?.Invoke(Timeout.Infinite) != true)
        {
            return false;
        }

        read(_collected);
        return true;
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            _collected.Add(metric);
        }

        return ExportResult.Success;
    }
}
