namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>The newest traces, and which spans are linked to which.</summary>
internal sealed class TraceStore(int mostTraces, int mostSpansPerTrace, long mostBytes)
{
    private const int MostLinksToOneSpan = 100;

    // No single trace can push out all others.
    private const int LeastTracesByBytes = 4;

    private readonly Lock _lock = new();
    private readonly RequestWalk _walk = new();
    private readonly TextPool _names = new();
    private readonly Queue<Trace> _traces = new();
    private readonly Dictionary<UInt128, Trace> _byId = [];
    private readonly Dictionary<SpanLink, List<Span>> _linkedFrom = [];
    private long _lastCursor;

    public long Bytes { get; private set; }

    public long Spans { get; private set; }

    public int Traces => _traces.Count;

    /// <summary>Spans that were not kept: those without an id, and those beyond the bound of their trace.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds the spans of a request that <see cref="Otlp.MessageCheck"/> has passed.</summary>
    public void Add(ReadOnlySpan<byte> request)
    {
        lock (_lock)
        {
            _walk.Go(request, AddNeedsLock);
        }
    }

    /// <summary>Looks at the traces, oldest first, while nothing is added.</summary>
    public T Read<T>(Func<IReadOnlyCollection<Trace>, T> read)
    {
        lock (_lock)
        {
            return read(_traces);
        }
    }

    /// <summary>Looks at one trace while nothing is added; default where it is unknown.</summary>
    public T? Read<T>(UInt128 id, Func<Trace, T> read)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(id, out var trace) ? read(trace) : default;
        }
    }

    /// <summary>The span that a link names; null where it is unknown. Only within <see cref="Read{T}(UInt128, Func{Trace, T})"/>.</summary>
    public Span? FindNeedsLock(SpanLink link) =>
        _byId.TryGetValue(link.TraceId, out var trace) ? trace.Spans.FirstOrDefault(span => span.Id == link.SpanId) : null;

    /// <summary>The spans whose links name this one. Only within <see cref="Read{T}(UInt128, Func{Trace, T})"/>.</summary>
    public IReadOnlyList<Span> LinkedFromNeedsLock(Span span) =>
        _linkedFrom.TryGetValue(new SpanLink(span.Trace.Id, span.Id), out var from) ? from : [];

    private void AddNeedsLock(TelemetrySource source, string scope, ReadOnlySpan<byte> message)
    {
        var id = Span.TraceIdOf(message);
        if (id == 0)
        {
            Dropped++;
            return;
        }

        if (!_byId.TryGetValue(id, out var trace))
        {
            _byId[id] = trace = new Trace(++_lastCursor, id);
            _traces.Enqueue(trace);
        }

        if (trace.Spans.Count >= mostSpansPerTrace || trace.Bytes + message.Length > mostBytes / LeastTracesByBytes)
        {
            Dropped++;
            return;
        }

        var span = Span.Read(trace, source, scope, message, _names);
        trace.Add(span);
        Spans++;
        Bytes += span.Bytes;
        IndexLinksNeedsLock(span);
        while (_traces.Count > mostTraces || Bytes > mostBytes)
        {
            RemoveOldestNeedsLock();
        }
    }

    private void IndexLinksNeedsLock(Span span)
    {
        foreach (var link in span.Links)
        {
            if (!_linkedFrom.TryGetValue(link, out var from))
            {
                _linkedFrom[link] = from = new List<Span>(1);
            }

            if (from.Count < MostLinksToOneSpan)
            {
                from.Add(span);
            }
        }
    }

    private void RemoveOldestNeedsLock()
    {
        var oldest = _traces.Dequeue();
        _byId.Remove(oldest.Id);
        foreach (var span in oldest.Spans)
        {
            Spans--;
            Bytes -= span.Bytes;
            foreach (var link in span.Links)
            {
                if (_linkedFrom.TryGetValue(link, out var from) && from.Remove(span) && from.Count == 0)
                {
                    _linkedFrom.Remove(link);
                }
            }
        }
    }
}
