using System.Globalization;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes the samples of one metric.</summary>
internal static class SampleWriter
{
    public static void Write(ExpositionWriter writer, Metric metric, MetricName name, ExpositionFormat format)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(metric, point);
            if (metric.MetricType == MetricType.Histogram)
            {
                WriteHistogram(writer, name, labels, point, format);
                continue;
            }

            writer.Raw(name.Sample);
            labels.Write(writer, null, null);
            writer.Raw(" "u8);
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    writer.Number(point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    writer.Number(point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    writer.Number(point.GetGaugeLastValueLong());
                    break;
                default:
                    writer.Number(point.GetGaugeLastValueDouble());
                    break;
            }

            if (format == ExpositionFormat.OpenMetrics && metric.MetricType is MetricType.LongSum or MetricType.DoubleSum)
            {
                WriteExemplar(writer, point, double.NegativeInfinity, double.PositiveInfinity, metric.MetricType == MetricType.LongSum);
            }

            writer.Raw("\n"u8);
        }
    }

    private static LabelSet Labels(Metric metric, in MetricPoint point)
    {
        var labels = new LabelSet().Add("otel_scope_name", metric.MeterName);
        if (metric.MeterVersion is { Length: > 0 } version)
        {
            labels.Add("otel_scope_version", version);
        }

        if (metric.MeterTags is { } scope)
        {
            labels.Add(scope, "otel_scope_");
        }

        foreach (var (key, value) in point.Tags)
        {
            labels.Add(key, value);
        }

        return labels;
    }

    private static void WriteHistogram(ExpositionWriter writer, MetricName name, LabelSet labels, in MetricPoint point, ExpositionFormat format)
    {
        long cumulative = 0;
        var lower = double.NegativeInfinity;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            writer.Raw(name.Sample).Raw("_bucket"u8);
            labels.Write(writer, "le", double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Bound(bucket.ExplicitBound, format));
            writer.Raw(" "u8).Number(cumulative);
            if (format == ExpositionFormat.OpenMetrics)
            {
                WriteExemplar(writer, point, lower, bucket.ExplicitBound, isLong: false);
            }

            writer.Raw("\n"u8);
            lower = bucket.ExplicitBound;
        }

        writer.Raw(name.Sample).Raw("_sum"u8);
        labels.Write(writer, null, null);
        writer.Raw(" "u8).Number(point.GetHistogramSum()).Raw("\n"u8);
        writer.Raw(name.Sample).Raw("_count"u8);
        labels.Write(writer, null, null);
        writer.Raw(" "u8).Number(point.GetHistogramCount()).Raw("\n"u8);
    }

    /// <summary>OpenMetrics wants a decimal point in a bucket's bound: 1.0, not 1.</summary>
    private static string Bound(double bound, ExpositionFormat format)
    {
        var text = bound.ToString("R", CultureInfo.InvariantCulture);
        return format == ExpositionFormat.OpenMetrics && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>The exemplar within the bounds that is nearest to now, if there is one.</summary>
    private static void WriteExemplar(ExpositionWriter writer, in MetricPoint point, double above, double upTo, bool isLong)
    {
        if (!point.TryGetExemplars(out var exemplars))
        {
            return;
        }

        Exemplar? newest = null;
        foreach (ref readonly var exemplar in exemplars)
        {
            var value = isLong ? exemplar.LongValue : exemplar.DoubleValue;
            if (value > above && value <= upTo && (newest is null || exemplar.Timestamp > newest.Value.Timestamp))
            {
                newest = exemplar;
            }
        }

        if (newest is { } found && found.TraceId != default)
        {
            writer.Raw(" # {trace_id=\""u8).Raw(found.TraceId.ToHexString()).Raw("\",span_id=\""u8).Raw(found.SpanId.ToHexString()).Raw("\"} "u8)
                .Number(isLong ? found.LongValue : found.DoubleValue).Raw(" "u8)
                .Number(found.Timestamp.ToUnixTimeMilliseconds() / 1000.0);
        }
    }
}
