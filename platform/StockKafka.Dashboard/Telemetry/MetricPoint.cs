using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>One data point as it came. Times are seconds since the Unix epoch.</summary>
internal ref struct MetricPoint
{
    private const double NanosecondsPerSecond = 1e9;
    private const ulong NoRecordedValue = 1;

    public double Start;
    public double Time;

    /// <summary>The value of a number; NaN where none was recorded. The sum of a histogram.</summary>
    public double Value;

    /// <summary>Of a histogram: how many values fell into each bucket; the last one has no upper bound.</summary>
    public double[]? Buckets;

    /// <summary>Of a histogram: the upper bounds of all buckets but the last.</summary>
    public double[]? Bounds;

    /// <summary>Of a histogram: the greatest value, where it was sent.</summary>
    public double? Max;

    /// <summary>The attributes' bytes one after another, which tell series apart.</summary>
    public ReadOnlySpan<byte> Attributes;

    public static MetricPoint ReadNumber(ReadOnlySpan<byte> message, Scratch scratch)
    {
        var point = new MetricPoint();
        scratch.Clear();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: point.Start = reader.Number / NanosecondsPerSecond; break;
                case 3: point.Time = reader.Number / NanosecondsPerSecond; break;
                case 4: point.Value = reader.Double; break;
                case 5: scratch.Exemplars.Add(Exemplar.Read(reader.Bytes)); break;
                case 6: point.Value = (long)reader.Number; break;
                case 7: scratch.AddAttribute(reader.Bytes); break;
                case 8 when (reader.Number & NoRecordedValue) != 0: point.Value = double.NaN; break;
            }
        }

        point.Value = Finite(point.Value);
        point.Attributes = scratch.Attributes;
        return point;
    }

    public static MetricPoint ReadHistogram(ReadOnlySpan<byte> message, Scratch scratch)
    {
        var point = new MetricPoint();
        scratch.Clear();
        var (buckets, bounds) = (new List<double>(), new List<double>());
        double count = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: point.Start = reader.Number / NanosecondsPerSecond; break;
                case 3: point.Time = reader.Number / NanosecondsPerSecond; break;
                case 4: count = reader.Number; break;
                case 5: point.Value = reader.Double; break;
                case 6: AddFixed(reader, buckets, static bits => bits); break;
                case 7: AddFixed(reader, bounds, BitConverter.UInt64BitsToDouble); break;
                case 8: scratch.Exemplars.Add(Exemplar.Read(reader.Bytes)); break;
                case 9: scratch.AddAttribute(reader.Bytes); break;
                case 10 when (reader.Number & NoRecordedValue) != 0: point.Value = double.NaN; break;
                case 12: point.Max = reader.Double; break;
            }
        }

        point.Attributes = scratch.Attributes;
        point.Value = Finite(point.Value);
        var whole = buckets.Count == bounds.Count + 1 && buckets.Count <= ExponentialBuckets.MostBuckets;
        point.Buckets = whole ? [.. buckets] : [count];
        point.Bounds = whole ? [.. bounds] : [];
        return point;
    }

    public static MetricPoint ReadExponential(ReadOnlySpan<byte> message, Scratch scratch)
    {
        var point = new MetricPoint();
        scratch.Clear();
        var scale = 0;
        ulong zeros = 0;
        ReadOnlySpan<byte> positive = [];
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: scratch.AddAttribute(reader.Bytes); break;
                case 2: point.Start = reader.Number / NanosecondsPerSecond; break;
                case 3: point.Time = reader.Number / NanosecondsPerSecond; break;
                case 5: point.Value = reader.Double; break;
                case 6: scale = ExponentialBuckets.Unzigzag(reader.Number); break;
                case 7: zeros = reader.Number; break;
                case 8: positive = reader.Bytes; break;
                case 11: scratch.Exemplars.Add(Exemplar.Read(reader.Bytes)); break;
            }
        }

        point.Value = Finite(point.Value);
        point.Attributes = scratch.Attributes;
        point.Bounds = ExponentialBuckets.Bounds;
        point.Buckets = ExponentialBuckets.Spread(positive, scale, zeros);
        return point;
    }

    // What is not finite can be drawn no more than what was not recorded.
    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;

    private static void AddFixed(in WireReader reader, List<double> values, Func<ulong, double> convert)
    {
        if (reader.Type == WireType.Fixed64)
        {
            values.Add(convert(reader.Number));
            return;
        }

        var packed = reader.Bytes;
        while (WireReader.TryTakeFixed64(ref packed, out var bits))
        {
            values.Add(convert(bits));
        }
    }
}

/// <summary>A measured value with the span that it was measured in. Time is seconds since the Unix epoch.</summary>
internal readonly record struct Exemplar(double Time, double Value, UInt128 TraceId, ulong SpanId)
{
    public static Exemplar Read(ReadOnlySpan<byte> message)
    {
        double time = 0, value = 0;
        UInt128 traceId = 0;
        ulong spanId = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: time = reader.Number / 1e9; break;
                case 3: value = reader.Double; break;
                case 4: spanId = TelemetryId.Span(reader.Bytes); break;
                case 5: traceId = TelemetryId.Trace(reader.Bytes); break;
                case 6: value = (long)reader.Number; break;
            }
        }

        return new Exemplar(time, value, traceId, spanId);
    }
}

/// <summary>Memory that is used again for each point.</summary>
internal sealed class Scratch
{
    private byte[] _attributes = new byte[512];
    private int _length;

    public List<Exemplar> Exemplars { get; } = [];

    public ReadOnlySpan<byte> Attributes => _attributes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        Exemplars.Clear();
    }

    /// <summary>Keeps an attribute as the field 1 of a message, with a length of fixed width.</summary>
    public void AddAttribute(ReadOnlySpan<byte> keyValue)
    {
        const int HeadBytes = 5;
        var needed = _length + HeadBytes + keyValue.Length;
        if (needed > _attributes.Length)
        {
            Array.Resize(ref _attributes, Math.Max(needed, _attributes.Length * 2));
        }

        var head = _attributes.AsSpan(_length);
        head[0] = (1 << 3) | (int)WireType.Bytes;
        head[1] = (byte)(keyValue.Length | 0x80);
        head[2] = (byte)((keyValue.Length >> 7) | 0x80);
        head[3] = (byte)((keyValue.Length >> 14) | 0x80);
        head[4] = (byte)((keyValue.Length >> 21) & 0x7f);
        keyValue.CopyTo(head[HeadBytes..]);
        _length = needed;
    }
}
