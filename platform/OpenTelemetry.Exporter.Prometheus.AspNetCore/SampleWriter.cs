using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes the samples of metrics.</summary>
internal sealed class SampleWriter : IDisposable
{
    private readonly LabelSet _labels = new();

    public void Write(ExpositionWriter writer, Metric metric, MetricName name, ExpositionFormat format)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            SetLabels(metric, point);
            if (metric.MetricType == MetricType.Histogram)
            {
                WriteHistogram(writer, name, point, format);
                continue;
            }

            writer.Raw(name.Sample);
            _labels.Write(writer);
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

    public void Dispose() => _labels.Dispose();

    private void SetLabels(Metric metric, in MetricPoint point)
    {
        _labels.Clear().Add("otel_scope_name", metric.MeterName);
        if (metric.MeterVersion is { Length: > 0 } version)
        {
            _labels.Add("otel_scope_version", version);
        }

        if (metric.MeterTags is { } scope)
        {
            foreach (var (key, value) in scope)
            {
                _labels.Add("otel_scope_" + key, value);
            }
        }

        foreach (var (key, value) in point.Tags)
        {
            _labels.Add(key, value);
        }
    }

    private void WriteHistogram(ExpositionWriter writer, MetricName name, in MetricPoint point, ExpositionFormat format)
    {
        long cumulative = 0;
        var lower = double.NegativeInfinity;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            writer.Raw(name.Sample).Raw("_bucket"u8);
            _labels.WriteBucket(writer, bucket.ExplicitBound, format);
            writer.Raw(" "u8).Number(cumulative);
            if (format == ExpositionFormat.OpenMetrics)
            {
                WriteExemplar(writer, point, lower, bucket.ExplicitBound, isLong: false);
            }

            writer.Raw("\n"u8);
            lower = bucket.ExplicitBound;
        }

        writer.Raw(name.Sample).Raw("_sum"u8);
        _labels.Write(writer);
        writer.Raw(" "u8).Number(point.GetHistogramSum()).Raw("\n"u8);
        writer.Raw(name.Sample).Raw("_count"u8);
        _labels.Write(writer);
        writer.Raw(" "u8).Number(point.GetHistogramCount()).Raw("\n"u8);
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
