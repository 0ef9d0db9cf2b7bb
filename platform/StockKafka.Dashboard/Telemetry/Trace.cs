namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>The spans of one trace, from whatever resources they came.</summary>
internal sealed class Trace(long cursor, UInt128 id)
{
    private readonly List<Span> _spans = [];

    /// <summary>Number in the order of first arrival.</summary>
    public long Cursor => cursor;

    public UInt128 Id => id;

    public IReadOnlyList<Span> Spans => _spans;

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public long Start { get; private set; } = long.MaxValue;

    public long End { get; private set; }

    public int Errors { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The span without parent; until it has come, the earliest.</summary>
    public Span Root => _spans.Find(span => span.ParentId == 0) ?? _spans.MinBy(span => span.Start)!;

    public void Add(Span span)
    {
        _spans.Add(span);
        Bytes += span.Bytes;
        Start = Math.Min(Start, span.Start);
        End = Math.Max(End, span.End);
        Errors += span.Status == Span.StatusError ? 1 : 0;
    }
}
