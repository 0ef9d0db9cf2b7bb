namespace StockKafka.Platform.Dashboard;

/// <summary>Tells any number of waiters that something has changed; several changes before a waiter looks are one.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next <see cref="Pulse"/>. Take it before looking at what may change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Pulse() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
