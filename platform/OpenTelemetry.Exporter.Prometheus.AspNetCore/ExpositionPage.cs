using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes collections as pages: every family once, its samples together, whatever meters they come from.</summary>
internal sealed class ExpositionPage(bool withoutTotal) : IDisposable
{
    private readonly ConditionalWeakTable<Metric, MetricName> _names = [];
    private readonly SampleWriter _samples = new();

    public void Write(ExpositionWriter writer, IReadOnlyList<Metric> metrics, Resource resource, ExpositionFormat format)
    {
        WriteTarget(writer, resource, format);
        var families = metrics
            .Where(metric => metric.MetricType != MetricType.ExponentialHistogram)
            .Select(metric => (Metric: metric, Name: NameOf(metric)))
            .GroupBy(entry => entry.Name.Family, StringComparer.Ordinal);
        foreach (var family in families)
        {
            // One family has one type: a later metric of another type under the same name cannot be told apart and is left out.
            var (first, firstName) = family.First();
            var type = TypeOf(first.MetricType);
            WriteHead(writer, first, firstName, type, format);
            foreach (var (metric, name) in family)
            {
                if (TypeOf(metric.MetricType) == type)
                {
                    _samples.Write(writer, metric, name, format);
                }
            }
        }

        if (format == ExpositionFormat.OpenMetrics)
        {
            writer.Raw("# EOF\n"u8);
        }
    }

    public void Dispose() => _samples.Dispose();

    private MetricName NameOf(Metric metric) =>
        _names.GetValue(metric, created => MetricName.Of(created.Name, created.Unit, created.MetricType, withoutTotal));

    private static void WriteTarget(ExpositionWriter writer, Resource resource, ExpositionFormat format)
    {
        if (!resource.Attributes.Any())
        {
            return;
        }

        using var labels = new LabelSet();
        foreach (var (key, value) in resource.Attributes)
        {
            labels.Add(key, value);
        }

        writer.Raw(format == ExpositionFormat.OpenMetrics
            ? "# TYPE target info\n# HELP target What the metrics are about\ntarget_info"u8
            : "# HELP target_info What the metrics are about\n# TYPE target_info gauge\ntarget_info"u8);
        labels.Write(writer);
        writer.Raw(" 1\n"u8);
    }

    private static void WriteHead(ExpositionWriter writer, Metric metric, MetricName name, string type, ExpositionFormat format)
    {
        var shown = format == ExpositionFormat.OpenMetrics ? name.Family : name.Sample;
        if (metric.Description is { Length: > 0 } description)
        {
            writer.Raw("# HELP "u8).Raw(shown).Raw(" "u8).Help(description, format).Raw("\n"u8);
        }

        writer.Raw("# TYPE "u8).Raw(shown).Raw(" "u8).Raw(type).Raw("\n"u8);
        if (format == ExpositionFormat.OpenMetrics && name.Unit is { } unit)
        {
            writer.Raw("# UNIT "u8).Raw(shown).Raw(" "u8).Raw(unit).Raw("\n"u8);
        }
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };
}
