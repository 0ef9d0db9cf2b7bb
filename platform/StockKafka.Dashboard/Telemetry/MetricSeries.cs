namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>What a series was at one time. Of a histogram the value is its sum.</summary>
/// <param name="Time">Seconds since the Unix epoch.</param>
/// <param name="Value">NaN from here on to the next sample: nothing is known.</param>
internal readonly record struct MetricSample(double Time, double Value, double[]? Buckets);

/// <summary>
/// The values of one instrument for one set of attributes. Only changes are kept: a value that stays is the two samples at its
/// ends. Sums only ever grow here: one that starts anew, with its process, goes on from where it was.
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

    // What the sum was when its process last started anew, and what it is now.
    private MetricSample? _before;
    private MetricSample? _latest;
    private double _start;
    private double _total;
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

        var isFirst = double.IsNaN(LastSeen);
        var otherBuckets = !isFirst && !point.Bounds.AsSpan().SequenceEqual(Bounds);
        var startsAnew = !isFirst && accumulates && !delta && (otherBuckets || point.Start > _start || Total(point) < _total);
        if (!isFirst && (point.Time - LastSeen > Slack || otherBuckets || double.IsNaN(point.Value)))
        {
            Break();
        }

        if (otherBuckets)
        {
            (_before, _latest) = (null, null);
        }
        else if (startsAnew)
        {
            _before = _latest;
        }

        if (accumulates && (isFirst || startsAnew) && point.Start > 0 && !double.IsNaN(point.Value))
        {
            Begin(point);
        }

        if (!double.IsNaN(point.Value))
        {
            Keep(Sum(delta ? _latest : _before, point));
        }

        if (!isFirst)
        {
            _interval = double.IsNaN(_interval) ? point.Time - LastSeen : Math.Min(_interval, point.Time - LastSeen);
        }

        (_start, _total, LastSeen, Bounds, Max) = (point.Start, Total(point), point.Time, point.Bounds ?? [], point.Max ?? Max);
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

    // It was nothing when it started, which may have been long before its first value: then, one interval ago.
    private void Begin(in MetricPoint point)
    {
        var start = Math.Max(point.Start, point.Time - (double.IsNaN(_interval) ? LeastInterval : _interval));
        if (_samples.Count > 0)
        {
            start = Math.Max(start, Math.BitIncrement(_samples[^1].Time));
        }

        if (start < point.Time)
        {
            _samples.Add(_before is { } before ? before with { Time = start } : new MetricSample(start, 0, point.Buckets is { } buckets ? new double[buckets.Length] : null));
        }
    }

    private void Keep(in MetricSample next)
    {
        var last = _samples.Count > 0 ? _samples[^1] : new MetricSample(0, double.NaN, null);
        if (!last.Value.Equals(next.Value) || !last.Buckets.AsSpan().SequenceEqual(next.Buckets))
        {
            HoldUntilLastSeen();
            _samples.Add(next);
        }

        _latest = next;
    }

    private void Break()
    {
        HoldUntilLastSeen();
        if (_samples.Count > 0 && !double.IsNaN(_samples[^1].Value))
        {
            _samples.Add(new MetricSample(Math.BitIncrement(Math.Max(LastSeen, _samples[^1].Time)), double.NaN, null));
        }
    }

    private void HoldUntilLastSeen()
    {
        if (_samples.Count > 0 && _samples[^1] is var last && !double.IsNaN(last.Value) && LastSeen > last.Time)
        {
            _samples.Add(last with { Time = LastSeen });
        }
    }

    private static double Total(in MetricPoint point) => point.Buckets?.Sum() ?? point.Value;

    private static MetricSample Sum(MetricSample? before, in MetricPoint point)
    {
        if (before is not { } known)
        {
            return new MetricSample(point.Time, point.Value, point.Buckets);
        }

        double[]? buckets = known.Buckets is { } one && point.Buckets is { } other ? [.. one.Zip(other, (x, y) => x + y)] : point.Buckets;
        return new MetricSample(point.Time, known.Value + point.Value, buckets);
    }
}
