namespace StockKafka.Load.Engine;

/// <summary>
/// What one worker measures: for each operation two sets of counts, one being written, one being read. No lock and no allocation
/// on the way of a success; a failure may allocate the first time its kind is seen.
/// </summary>
internal sealed class WorkerRecorder
{
    private readonly WriterPhases _phases = new();
    private readonly OperationStats[][] _stats;
    private readonly LatencyHistogram[] _lag = [new(), new()];
    private readonly FailureKinds _failures;
    private readonly CompletionObserver? _observer;

    public WorkerRecorder(int operations, FailureKinds failures, CompletionObserver? observer)
    {
        _stats = [NewStats(operations), NewStats(operations)];
        _failures = failures;
        _observer = observer;
    }

    /// <summary>Records one operation by its three clocks, each in µs of the run's clock.</summary>
    /// <param name="operation">What was done.</param>
    /// <param name="intended">When the schedule wanted it to begin: response time counts from here.</param>
    /// <param name="started">When it began: service time counts from here.</param>
    /// <param name="completed">When it ended.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="lag">How much of the wait between intended and started was the generator's own lateness.</param>
    public void Record(Operation operation, long intended, long started, long completed, in OperationResult result, long lag)
    {
        var inOutage = _observer is { Active: true } && _observer.Observe(operation, completed, result.Succeeded);
        var phase = _phases.Enter(out var ticket);
        try
        {
            _stats[phase][operation.Id].Record(completed - intended, completed - started, result, inOutage);
            _lag[phase].Record(lag);
        }
        finally
        {
            _phases.Leave(ticket);
        }

        if (result.Failure is { } kind)
        {
            _failures.Count(operation, kind, completed, inOutage);
        }
    }

    /// <summary>Adds what was recorded since the last call to <paramref name="window"/>. One caller at a time.</summary>
    public void DrainInto(Window window)
    {
        var phase = _phases.Flip();
        for (var id = 0; id < _stats[phase].Length; id++)
        {
            window.Operations[id].Add(_stats[phase][id]);
            _stats[phase][id].Clear();
        }

        window.Lag.Add(_lag[phase]);
        _lag[phase].Clear();
    }

    private static OperationStats[] NewStats(int operations) =>
        [.. Enumerable.Range(0, operations).Select(_ => new OperationStats())];
}
