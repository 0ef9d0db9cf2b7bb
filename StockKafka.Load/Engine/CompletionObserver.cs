namespace StockKafka.Load.Engine;

/// <summary>Sees every completed operation while <see cref="Active"/>, and says whether a failure at that moment was to be expected.</summary>
internal abstract class CompletionObserver
{
    /// <summary>Checked before each call, so that a run without disturbance pays nothing but this.</summary>
    public abstract bool Active { get; }

    /// <summary>Called from many threads at once. True when <paramref name="completedMicros"/> lies inside an outage window.</summary>
    public abstract bool Observe(Operation operation, long completedMicros, bool succeeded);
}
