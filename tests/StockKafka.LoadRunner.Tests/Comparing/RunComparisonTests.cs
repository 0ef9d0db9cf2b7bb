using StockKafka.Load.Comparing;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.LoadRunner.Tests.Comparing;

public sealed class RunComparisonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("comparison-").FullName;
    private int _runs;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Equal_runs_rarely_differ()
    {
        ComparedRun[] runs = [.. Enumerable.Range(0, 24).Select(_ => Run(20))];
        var findings = runs.Chunk(2).SelectMany(pair => RunComparison.Of(pair[0], pair[1])).Where(figure => figure.Unit == "ms").ToArray();
        var judged = findings.Count(figure => figure.Finding != Finding.TooLittle);
        Assert.True(judged >= 12 * 3);
        // At 99 % a half of one of these 48 is expected; the seeds are fixed.
        Assert.InRange(findings.Count(figure => figure.Finding is Finding.Better or Finding.Worse), 0, 4);
    }

    [Fact]
    public void A_run_that_is_a_third_slower_is_found_slower_and_the_other_way_round_faster()
    {
        var (fast, slow) = (Run(20), Run(26.6));
        var figures = RunComparison.Of(fast, slow);
        Assert.All(figures.Where(figure => figure.Name is "mean" or "p50" or "p95"), figure =>
        {
            Assert.Equal(Finding.Worse, figure.Finding);
            Assert.InRange(0.33, figure.ChangeInterval!.Low, figure.ChangeInterval.High);
        });
        Assert.StartsWith("slower: mean +", RunComparison.Summary(figures), StringComparison.Ordinal);
        Assert.StartsWith("faster: mean -", RunComparison.Summary(RunComparison.Of(slow, fast)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_of_a_figure_holds_the_true_one()
    {
        var run = Run(20);
        var median = RunComparison.Of(run, Run(20)).Single(figure => figure.Name == "p50");
        Assert.InRange(20, median.BaselineInterval!.Low, median.BaselineInterval.High);
        Assert.InRange(median.BaselineInterval.High - median.BaselineInterval.Low, 0.2, 4);
    }

    [Fact]
    public void More_errors_are_found_and_told_in_points()
    {
        var figures = RunComparison.Of(Run(20), Run(20, failureShare: 0.05));
        Assert.Equal(Finding.Worse, figures.Single(figure => figure.Name == "errors").Finding);
        Assert.Matches("more errors: errors \\+[456](\\.\\d+)? points", RunComparison.Summary(figures));
    }

    [Fact]
    public void Runs_that_are_too_short_are_not_judged()
    {
        var figures = RunComparison.Of(Run(20, seconds: 5), Run(40, seconds: 5));
        Assert.All(figures, figure => Assert.Equal(Finding.TooLittle, figure.Finding));
        Assert.StartsWith("too short to compare", RunComparison.Summary(figures), StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_of_the_warm_up_are_in_no_block() =>
        Assert.Equal(0, RunBlocks.Read(RunFileOf(new() { TestType = "api" }, seconds: 0)).Count);

    [Theory]
    [InlineData(0.1, 99)]
    [InlineData(0.8, 0)]
    public void A_regression_beyond_interval_and_tolerance_fails(double tolerance, int exitCode)
    {
        var baseline = ReportFolder.Find(MadeUpRun.Write(_folder, ++_runs, 20));
        var ended = ReportFolder.Find(MadeUpRun.Write(_folder, ++_runs, 30));
        new Baseline(baseline, tolerance).Compare(ended);
        var (run, verdict) = ended.Read();
        Assert.Equal(exitCode, verdict.ExitCode);
        Assert.Equal(7, run.Comparison!.Figures.Count);
        Assert.Contains("Beside the baseline", HtmlReport.Of(run, verdict), StringComparison.Ordinal);
        Assert.Contains("| slower |", MarkdownReport.Of(run, verdict), StringComparison.Ordinal);
        Assert.Equal(exitCode == 99, JUnitReport.Of(run, verdict).Contains("<failure", StringComparison.Ordinal));
    }

    [Fact]
    public void A_baseline_of_another_load_is_refused_with_what_differs()
    {
        var baseline = ReportFolder.Find(MadeUpRun.Write(_folder, ++_runs, 20));
        var settings = baseline.Read().Run.Header.Settings;
        new Baseline(baseline, 0.1).MustMatch(settings with { Target = "http://127.0.0.1:1/", Seed = 7 });
        var refused = Assert.Throws<UsageException>(() => new Baseline(baseline, 0.1).MustMatch(settings with { Users = 50, DurationSeconds = 90 }));
        Assert.Contains("(users: 10 and 50; durationSeconds: 60 and 90)", refused.Message, StringComparison.Ordinal);
    }

    private string RunFileOf(RunSettings settings, int seconds) =>
        Path.Combine(MadeUpRun.Write(_folder, ++_runs, 20, settings: settings, seconds: seconds), "run.jsonl");

    private ComparedRun Run(double millis, double failureShare = 0, int seconds = MadeUpRun.Seconds) =>
        ComparedRun.Read(ReportFolder.Find(MadeUpRun.Write(_folder, ++_runs, millis, failureShare, seconds: seconds)).RunFile);
}
