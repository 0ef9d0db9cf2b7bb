namespace StockKafka.Broker.Log;

internal sealed partial class LogFlusher
{
    /// <summary>What waiting tasks were told and do not know yet; null when threads do the work.</summary>
    private readonly Queue<Action>? _told;

    /// <summary>A wait that completes on another thread than the one that flushes, or at a step of its own.</summary>
    public FlushTask NewWait() => _told is null
        ? new FlushTask(TaskCreationOptions.RunContinuationsAsynchronously, null)
        : new FlushTask(TaskCreationOptions.None, _told);

    /// <summary>Flushes the log that has waited longest, or lets the oldest task that was told go on. Only without threads.</summary>
    /// <returns>False when there is nothing to do.</returns>
    public bool Step(bool flush)
    {
        if (!flush)
        {
            if (!_told!.TryDequeue(out var goOn))
            {
                return false;
            }

            goOn();
            return true;
        }

        PartitionLog? log;
        lock (_due)
        {
            if (!_due.TryDequeue(out log))
            {
                return false;
            }
        }

        log.Flush();
        return true;
    }
}
