namespace StockKafka.Load.Engine;

/// <summary>Something that makes load until it has done all it was asked for or the run stops.</summary>
internal abstract class LoadSource
{
    /// <summary>
    /// Makes load. Begins nothing new after <see cref="LoadRun.Stopping"/>, gives up what is under way at
    /// <see cref="LoadRun.Aborting"/>, and returns when nothing of it is left.
    /// </summary>
    public abstract Task RunAsync(LoadRun run);

    /// <summary>Share of the work done, 0 to 1; null when only time ends it.</summary>
    public virtual double? Progress => null;
}
