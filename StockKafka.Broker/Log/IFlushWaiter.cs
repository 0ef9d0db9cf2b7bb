namespace StockKafka.Broker.Log;

/// <summary>Waits for data to be as safe as the fsync mode promises.</summary>
internal interface IFlushWaiter
{
    /// <summary>Called by the thread that flushed, under the lock of the log: nothing may be done here but to wake whoever waits.</summary>
    /// <param name="tag">What the waiter gave to <see cref="PartitionLog.NotifyWhenFlushed"/>.</param>
    /// <param name="failure">Null when the data is safe.</param>
    void Flushed(int tag, LogFailedException? failure);
}

/// <summary>One wait as a task.</summary>
/// <param name="told">Where the outcome waits to be looked at; null: the task completes at once.</param>
internal sealed class FlushTask(TaskCreationOptions options, Queue<Action>? told) : TaskCompletionSource(options), IFlushWaiter
{
    public void Flushed(int tag, LogFailedException? failure)
    {
        if (told is null)
        {
            Complete(failure);
        }
        else
        {
            CompleteLater(told, failure);
        }
    }

    private void CompleteLater(Queue<Action> later, LogFailedException? failure) => later.Enqueue(() => Complete(failure));

    private void Complete(LogFailedException? failure)
    {
        if (failure is null)
        {
            SetResult();
            return;
        }

        SetException(failure);
        _ = Task.Exception; // observed here, because not everybody who starts a write waits for it
    }
}
