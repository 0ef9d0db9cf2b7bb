using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes a collection as one page: every family once, its samples together, whatever meters they come from.</summary>
internal static class ExpositionPage
{
    public static byte[] Write(IReadOnlyList<Metric> metrics, Resource resource, ExpositionFormat format, bool withoutTotal)
    {
        var writer = new ExpositionWriter();
        WriteTarget(writer, resource, format);
        var families = metrics
            .Where(metric => metric.MetricType != MetricType.ExponentialHistogram)
            .Select(metric => (Metric: metric, Name: MetricName.Of(metric.Name, metric.Unit, metric.MetricType, withoutTotal)))
            .GroupBy(entry => entry.Name.Family, StringComparer.Ordinal);
        foreach (var family in families)
        {
            // One family has one type: a later metric of another type under the same name cannot be told apart and is left out.
            var type = TypeOf(family.First().Metric.MetricType);
            var members = family.Where(entry => TypeOf(entry.Metric.MetricType) == type).ToArray();
            WriteHead(writer, members[0].Metric, members[0].Name, type, format);
            foreach (var (metric, name) in members)
            {
                SampleWriter.Write(writer, metric, name, format);
            }
        }

        if (format == ExpositionFormat.OpenMetrics)
        {
            writer.Raw("# EOF\n"u8);
        }

        return writer.ToArray();
    }

    private static void WriteTarget(ExpositionWriter writer, Resource resource, ExpositionFormat format)
    {
        var labels = resource.Attributes.ToArray();
        if (labels.Length == 0)
        {
            return;
        }

        writer.Raw(format == ExpositionFormat.OpenMetrics
            ? "# TYPE target info\n# HELP target What the metrics are about\ntarget_info"u8
            : "# HELP target_info What the metrics are about\n# TYPE target_info gauge\ntarget_info"u8);
        new LabelSet().Add(labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value))).Write(writer, null, null);
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
