namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>What a series was at one time. Of a histogram the value is its sum.</summary>
/// <param name="Time">Seconds since the Unix epoch.</param>
/// <param name="Value">NaN from here on to the next sample: nothing is known.</param>
internal readonly record struct MetricSample(double Time, double Value, double[]? Buckets);

/// <summary>
/// The values of one instrument for one set of attributes. Only changes are kept: a value that stays is the two samples at its
/// ends. Sums only ever grow here; one that starts anew, with its process, is told by a sample without value.
/// </summary>
internal sealed class MetricSeries(List<string[]> attributes)
{
    /// <summary>Bytes that a series takes beside its samples.</summary>
    public const int Overhead = 600;

    private const double SlackSeconds = 5;
    private const double UsualIntervals = 3;
    private const double LeastInterval = 1;
    private const int BytesOfSample = 40;

    private readonly List<MetricSample> _samples = [];
    private double _start;
    private double _interval = double.NaN;
    private int _bytesOfBuckets;

    public List<string[]> Attributes => attributes;

    public IReadOnlyList<MetricSample> Samples => _samples;

    /// <summary>When the newest point came in, changed or not.</summary>
    public double LastSeen { get; private set; } = double.NaN;

    /// <summary>Until when the newest value may be taken as the present one.</summary>
    public double FreshUntil => LastSeen + Slack;

    public double[] Bounds { get; private set; } = [];

    /// <summary>The greatest value since the process started, where it is known.</summary>
    public double? Max { get; private set; }

    public long Bytes => Overhead + (_samples.Count * (BytesOfSample + (long)_bytesOfBuckets));

    private double Slack => SlackSeconds + (UsualIntervals * (double.IsNaN(_interval) ? LeastInterval : _interval));

    /// <param name="point">The newest point; an older one than the last is left out.</param>
    /// <param name="accumulates">True for a sum or a histogram, false for a momentary value.</param>
    /// <param name="delta">True where the point holds only what was added since the last one.</param>
    public void Add(in MetricPoint point, bool accumulates, bool delta)
    {
        if (point.Time <= LastSeen)
        {
            return;
        }

        var last = _samples.Count > 0 ? _samples[^1] : new MetricSample(0, double.NaN, null);
        var known = !double.IsNaN(last.Value);
        var next = delta && known ? Sum(last, point) : new MetricSample(point.Time, point.Value, point.Buckets);
        var startsAnew = accumulates && known && !delta && (point.Start > _start || Shrinks(last, next));
        if (known && (point.Time - LastSeen > Slack || startsAnew || !point.Bounds.AsSpan().SequenceEqual(Bounds)))
        {
            HoldUntil(LastSeen, last);
            _samples.Add(new MetricSample(Math.BitIncrement(LastSeen), double.NaN, null));
            known = false;
        }

        if (accumulates && !known && !double.IsNaN(next.Value) && point.Start > 0)
        {
            // It was nothing when it started, which may have been long before its first value: then, one interval ago.
            var before = Math.Max(point.Start, point.Time - (double.IsNaN(_interval) ? LeastInterval : _interval));
            if (before < point.Time && !(before <= LastSeen))
            {
                _samples.Add(new MetricSample(before, 0, point.Buckets is null ? null : new double[point.Buckets.Length]));
            }
        }

        if (known && !Same(last, next))
        {
            HoldUntil(LastSeen, last);
        }

        if (!known || !Same(last, next))
        {
            _samples.Add(next);
        }

        if (!double.IsNaN(LastSeen))
        {
            _interval = double.IsNaN(_interval) ? point.Time - LastSeen : Math.Min(_interval, point.Time - LastSeen);
        }

        (_start, LastSeen, Bounds, Max) = (point.Start, point.Time, point.Bounds ?? [], point.Max ?? Max);
        _bytesOfBuckets = point.Buckets is { } buckets ? (buckets.Length * sizeof(double)) + 24 : 0;
    }

    /// <summary>Forgets what was before, but for the sample that says what the value was then.</summary>
    public void Trim(double before)
    {
        var old = 0;
        while (old + 1 < _samples.Count && _samples[old + 1].Time <= before)
        {
            old++;
        }

        if (old > 0)
        {
            _samples.RemoveRange(0, old);
            _samples.TrimExcess();
        }
    }

    private void HoldUntil(double time, in MetricSample sample)
    {
        if (time > sample.Time)
        {
            _samples.Add(sample with { Time = time });
        }
    }

    private static MetricSample Sum(in MetricSample last, in MetricPoint point)
    {
        double[]? buckets = null;
        if (last.Buckets is { } known && point.Buckets is { } added && known.Length == added.Length)
        {
            buckets = [.. known.Zip(added, (one, other) => one + other)];
        }

        return new MetricSample(point.Time, last.Value + point.Value, buckets ?? point.Buckets);
    }

    private static bool Shrinks(in MetricSample last, in MetricSample next) =>
        next.Buckets is { } buckets && last.Buckets is { } before ? buckets.Sum() < before.Sum() : next.Value < last.Value;

    private static bool Same(in MetricSample last, in MetricSample next) =>
        last.Value.Equals(next.Value) && last.Buckets.AsSpan().SequenceEqual(next.Buckets);
}
