namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>The newest log records.</summary>
internal sealed class LogStore(int mostRecords, long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly RequestWalk _walk = new();
    private readonly Queue<LogRecord> _records = new();
    private readonly Dictionary<UInt128, int> _ofTrace = [];
    private long _lastId;

    public long Bytes { get; private set; }

    public int Count => _records.Count;

    /// <summary>Adds the records of a request that <see cref="Otlp.MessageCheck"/> has passed.</summary>
    public void Add(ReadOnlySpan<byte> request)
    {
        lock (_lock)
        {
            _walk.Go(request, AddNeedsLock);
        }
    }

    /// <summary>The records of now, oldest first.</summary>
    public LogRecord[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _records];
        }
    }

    /// <summary>How many records name a trace.</summary>
    public int CountOf(UInt128 traceId)
    {
        lock (_lock)
        {
            return _ofTrace.GetValueOrDefault(traceId);
        }
    }

    private void AddNeedsLock(TelemetrySource source, string category, ReadOnlySpan<byte> message)
    {
        var record = LogRecord.Read(++_lastId, source, category, message);
        _records.Enqueue(record);
        Bytes += record.Message.Length + LogRecord.Overhead;
        if (record.TraceId != 0)
        {
            _ofTrace[record.TraceId] = _ofTrace.GetValueOrDefault(record.TraceId) + 1;
        }

        while (_records.Count > mostRecords || Bytes > mostBytes)
        {
            RemoveOldestNeedsLock();
        }
    }

    private void RemoveOldestNeedsLock()
    {
        var oldest = _records.Dequeue();
        Bytes -= oldest.Message.Length + LogRecord.Overhead;
        if (oldest.TraceId == 0)
        {
            return;
        }

        if (_ofTrace[oldest.TraceId] is 1)
        {
            _ofTrace.Remove(oldest.TraceId);
        }
        else
        {
            _ofTrace[oldest.TraceId]--;
        }
    }
}
