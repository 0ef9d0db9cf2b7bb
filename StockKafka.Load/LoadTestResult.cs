using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load;

/// <summary>What a load has shown.</summary>
public sealed class LoadTestResult
{
    private readonly RunData _run;
    private readonly Verdict _verdict;
    private readonly LatencyHistogram _responses;

    internal LoadTestResult(RunData run, Verdict verdict, string? reports)
    {
        (_run, _verdict, Reports) = (run, verdict, reports);
        _responses = run.Totals.Aggregate().AllResponses();
    }

    /// <summary>Every limit holds, and the load was what was asked for.</summary>
    public bool Passed => _verdict.Outcome == Outcome.Pass;

    /// <summary>The load says nothing about the system: it was ended early, the generator could not keep up, or a limit has no samples.</summary>
    public bool IsInvalid => _verdict.Outcome == Outcome.Invalid;

    /// <summary>Why it has not passed, one line each; none when it has.</summary>
    public IReadOnlyList<string> Reasons => _verdict.Reasons;

    /// <summary>Exit code for a program: 0 passed, 99 a limit is broken, 98 invalid.</summary>
    public int ExitCode => _verdict.ExitCode;

    /// <summary>What became of the messages of a Kafka load; null for another.</summary>
    public LoadLedger? Ledger => LoadLedger.Of(_run.Ledger);

    /// <summary>What the load has felt of its faults, in their order.</summary>
    public IReadOnlyList<LoadOutage> Outages =>
    [
        .. _run.Outages.Select(outage => new LoadOutage(
            outage.Resource, RunClock.FromMicros(outage.InjectedMicros), Moment(outage.MendedMicros), Moment(outage.RecoveredMicros), outage.Requests, outage.Failures)),
    ];

    /// <summary>Completed operations, failed ones among them; those of the warm-up are left out of every figure.</summary>
    public long Operations => _run.Totals.Requests;

    /// <summary>Failed operations.</summary>
    public long Failures => _run.Totals.Failed;

    /// <summary>Completed operations per second.</summary>
    public double RatePerSecond => Operations / Math.Max(_run.Totals.Seconds, 1e-6);

    /// <summary>Mean response time.</summary>
    public TimeSpan Mean => RunClock.FromMicros((long)_responses.Mean);

    /// <summary>Folder with the reports; null where none were asked for.</summary>
    public string? Reports { get; }

    /// <summary>Kinds of failures and how often each came, the most frequent first.</summary>
    public IReadOnlyList<(string Kind, long Count)> FailureKinds =>
        [.. _run.Totals.Failures.GroupBy(failure => failure.Kind).Select(kind => (kind.Key, kind.Sum(failure => failure.Count))).OrderByDescending(kind => kind.Item2)];

    /// <summary>A percentile of the response times, failed operations included, to three significant digits.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public TimeSpan Percentile(double percent) => percent is > 0 and <= 100
        ? RunClock.FromMicros((long)_responses.Percentile(percent))
        : throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile lies above 0 and is at most 100.");

    /// <summary>The verdict with its reasons, the figures and the most frequent failures, a line each.</summary>
    public override string ToString()
    {
        IEnumerable<string> lines =
        [
            $"{_verdict.Outcome.ToString().ToUpperInvariant()}: {_run.Header.Settings.TestType}",
            .. Reasons.Select(reason => $"  {reason}"),
            $"  {Figure.Count(Operations)} operations, {Figure.Rate(RatePerSecond)}/s, {Figure.Count(Failures)} failed",
            .. Operations == 0 ? (string[])[] : [$"  p50 {Millis(50)}, p95 {Millis(95)}, p99 {Millis(99)}, max {Millis(100)}"],
            .. FailureKinds.Take(3).Select(kind => $"  {Figure.Count(kind.Count)} × {kind.Kind}"),
            .. Reports is null ? (string[])[] : [$"  {Reports}"],
        ];
        return string.Join(Environment.NewLine, lines);
    }

    private static TimeSpan? Moment(long? micros) => micros is { } at ? RunClock.FromMicros(at) : null;

    private string Millis(double percent) => Figure.Millis(Percentile(percent).TotalMilliseconds);
}
