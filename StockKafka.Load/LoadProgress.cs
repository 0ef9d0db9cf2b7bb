using StockKafka.Load.Engine;
using StockKafka.Load.Notation;

namespace StockKafka.Load;

/// <summary>How a load goes, told once a second.</summary>
/// <param name="Elapsed">Since its beginning.</param>
/// <param name="Users">At this moment.</param>
/// <param name="Operations">Completed in the last second.</param>
/// <param name="Failures">Of them.</param>
/// <param name="P95">95th percentile of their response times; null without one.</param>
public sealed record LoadProgress(TimeSpan Elapsed, int Users, long Operations, long Failures, TimeSpan? P95)
{
    /// <summary>A line for a log.</summary>
    public override string ToString() =>
        $"{Durations.Format(TimeSpan.FromSeconds(Math.Round(Elapsed.TotalSeconds)))}  {Figure.Count(Users)} users  {Figure.Count(Operations)} operations  {Figure.Count(Failures)} failed  p95 {(P95 is { } p95 ? Figure.Millis(p95.TotalMilliseconds) : "–")}";
}

/// <summary>Tells each window as progress.</summary>
internal sealed class ProgressSink(IProgress<LoadProgress> progress) : IRunSink
{
    public void Started(RunClock clock)
    {
        // Nothing has happened yet.
    }

    public void Closed(Window window)
    {
        var all = new OperationStats();
        foreach (var operation in window.Operations)
        {
            all.Add(operation);
        }

        progress.Report(new(
            RunClock.FromMicros(window.StartMicros + window.DurationMicros), window.Users, all.Count, all.Failures,
            all.Count == 0 ? null : RunClock.FromMicros((long)all.AllResponses().Percentile(95))));
    }
}
