namespace StockKafka.Load.Engine;

/// <summary>Everything counted about one operation over one stretch of time.</summary>
internal sealed class OperationStats
{
    /// <summary>Response times (completed − intended) of operations that succeeded.</summary>
    public LatencyHistogram Succeeded { get; private init; } = new();

    /// <summary>Response times (completed − intended) of operations that failed.</summary>
    public LatencyHistogram Failed { get; private init; } = new();

    /// <summary>Service times (completed − started) of all operations: what a load generator that forgets its own lateness shows.</summary>
    public LatencyHistogram Service { get; private init; } = new();

    private long _bytes;
    private long _failuresInOutage;

    /// <summary>Nothing counted. Never recorded into.</summary>
    public static OperationStats Empty { get; } =
        From(LatencyHistogram.Empty, LatencyHistogram.Empty, LatencyHistogram.Empty, 0, 0);

    public long Bytes => _bytes;

    /// <summary>Failures that lie inside an outage window, recovery allowance included.</summary>
    public long FailuresInOutage => _failuresInOutage;

    public long Count => Succeeded.Count + Failed.Count;

    public long Failures => Failed.Count;

    public void Record(long responseMicros, long serviceMicros, in OperationResult result, bool inOutage)
    {
        (result.Succeeded ? Succeeded : Failed).Record(responseMicros);
        Service.Record(serviceMicros);
        Interlocked.Add(ref _bytes, result.Bytes);
        if (inOutage && !result.Succeeded)
        {
            Interlocked.Increment(ref _failuresInOutage);
        }
    }

    /// <summary>Response times of all operations, failed or not, as Locust counts them.</summary>
    public LatencyHistogram AllResponses()
    {
        if (Failed.Count == 0)
        {
            return Succeeded;
        }

        var all = new LatencyHistogram();
        all.Add(Succeeded);
        all.Add(Failed);
        return all;
    }

    public void Add(OperationStats other)
    {
        Succeeded.Add(other.Succeeded);
        Failed.Add(other.Failed);
        Service.Add(other.Service);
        _bytes += other._bytes;
        _failuresInOutage += other._failuresInOutage;
    }

    public void Clear()
    {
        Succeeded.Clear();
        Failed.Clear();
        Service.Clear();
        _bytes = 0;
        _failuresInOutage = 0;
    }

    public static OperationStats From(
        LatencyHistogram succeeded, LatencyHistogram failed, LatencyHistogram service, long bytes, long failuresInOutage) =>
        new()
        {
            Succeeded = succeeded,
            Failed = failed,
            Service = service,
            _bytes = bytes,
            _failuresInOutage = failuresInOutage,
        };
}
