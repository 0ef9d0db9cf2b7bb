using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Asks a series what it was at given times, which must not go back: it walks through the samples once.</summary>
internal sealed class MetricCurve(MetricSeries series)
{
    private int _index;

    /// <summary>A momentary value: the newest one at that time; null where nothing is known.</summary>
    public double? Value(double time)
    {
        if (Advance(time) is not { } sample || double.IsNaN(sample.Value) || time > series.FreshUntil)
        {
            return null;
        }

        return sample.Value;
    }

    /// <summary>A sum that grows: between two samples, in proportion; null where nothing is known.</summary>
    public double? Total(double time) => Between(time, out var before, out var after, out var share) ? before.Value + ((after.Value - before.Value) * share) : null;

    /// <summary>A histogram's buckets, which grow; null where nothing is known.</summary>
    public double[]? Buckets(double time)
    {
        if (!Between(time, out var before, out var after, out var share) || before.Buckets is not { } one || after.Buckets is not { } other || one.Length != other.Length)
        {
            return null;
        }

        var buckets = new double[one.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = one[i] + ((other[i] - one[i]) * share);
        }

        return buckets;
    }

    private bool Between(double time, out MetricSample before, out MetricSample after, out double share)
    {
        (before, after, share) = (default, default, 0);
        if (Advance(time) is not { } sample || double.IsNaN(sample.Value) || time > series.LastSeen)
        {
            return false;
        }

        (before, after) = (sample, sample);
        if (_index + 1 < series.Samples.Count && series.Samples[_index + 1] is var next && !double.IsNaN(next.Value))
        {
            after = next;
            share = (time - before.Time) / (after.Time - before.Time);
        }

        return true;
    }

    private MetricSample? Advance(double time)
    {
        while (_index + 1 < series.Samples.Count && series.Samples[_index + 1].Time <= time)
        {
            _index++;
        }

        return series.Samples.Count > 0 && series.Samples[_index].Time <= time ? series.Samples[_index] : null;
    }
}
