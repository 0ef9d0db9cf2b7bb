using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.LoadRunner.Tests.Shapes;

public sealed class ShapeChecksTests
{
    private static readonly Operation[] Operations = [new(0, "GET", "/")];

    [Theory]
    [InlineData(0, true)]
    [InlineData(50_000, true)] // 9 MB in three minutes: within the breath of a garbage collector.
    [InlineData(400_000, false)]
    [InlineData(-400_000, true)]
    public void Soak_MemoryTrend(double bytesPerSecond, bool passes)
    {
        var random = new Random(3);
        var run = RunOf(new(LoadShape.Soak, 20, 240), 240, _ => 5, second => new()
        {
            // The first minute is the start: caches fill.
            ["api.memory_bytes"] = 200e6 + (second < 60 ? second * 2e6 : 120e6 + (second - 60) * bytesPerSecond) + random.NextDouble() * 20e6,
            ["generator.memory_bytes"] = second * 1e6,
        });
        var check = Assert.Single(ShapeChecks.Of(run));
        Assert.Equal(("Memory growth of api", passes ? CheckState.Passed : CheckState.Failed), (check.Name, check.State));
    }

    [Fact]
    public void Soak_TooShort_DoesNotApply() => Assert.Equal(
        CheckState.NotApplicable, Assert.Single(ShapeChecks.Of(RunOf(new(LoadShape.Soak, 20, 30), 30, _ => 5, second => new() { ["api.memory_bytes"] = second * 1e9 }))).State);

    [Theory]
    [InlineData(30, int.MaxValue, "Memory growth of api: 22 samples, too short to show a trend; soak for minutes or hours")]
    [InlineData(240, 150, "Memory growth of api: 90 samples, the process was not seen from 2:29 to 4:00")]
    [InlineData(240, 0, "Memory growth: no process was watched, memory is read of the processes of a running stack on this machine")]
    public void Soak_WhoseQuestionHasNoAnswer_IsInvalid(int seconds, int seen, string reason)
    {
        var run = RunOf(new(LoadShape.Soak, 20, seconds), seconds, _ => 5, second => second < seen
            ? new() { ["api.memory_bytes"] = 200e6, ["machine.cpu_percent"] = 1 } : new() { ["machine.cpu_percent"] = 1 });
        var verdict = Verdict.Of(run);
        Assert.Equal(Outcome.Invalid, verdict.Outcome);
        Assert.Equal([reason], verdict.Reasons);
    }

    [Fact]
    public void Breakpoint_EndedByHandBeforeAnythingBroke_IsInvalid()
    {
        var shape = new LoadShape(LoadShape.Breakpoint, 1, 60) { StepPerSecond = 1, StepSeconds = 5 };
        RunData Of(string? broken)
        {
            var run = RunOf(shape, 6, _ => 5);
            return new()
            {
                Header = run.Header, Totals = run.Totals, Series = run.Series, End = new() { StoppedEarly = true, LoadSeconds = 6 },
                Steps = [new() { RatePerSecond = 1 }, new() { RatePerSecond = 2, Broken = broken }],
            };
        }

        Assert.Equal(["the run was stopped after 6s, before all of its work was done"], Verdict.Of(Of(null)).Reasons);
        Assert.Equal(Outcome.Pass, Verdict.Of(Of("p95")).Outcome);
    }

    [Fact]
    public void Spike_RecoveryCountsFromItsEnd()
    {
        // The spike is from 10 s to 15 s; the queue it left takes until 19 s.
        var check = Assert.Single(ShapeChecks.Of(RunOf(SpikeShape, 40, second => second is >= 10 and < 19 ? 400 : 5)));
        Assert.Equal((CheckState.Passed, "4.0 s"), (check.State, check.Measured));
    }

    [Fact]
    public void Spike_NeverAsBefore_Fails()
    {
        var check = Assert.Single(ShapeChecks.Of(RunOf(SpikeShape, 40, second => second >= 10 && second % 3 == 0 ? 400 : 5)));
        Assert.Equal((CheckState.Failed, "not in 0:25"), (check.State, check.Measured));
    }

    [Fact]
    public void Breakpoint_StepsAreJudgedByThemselves()
    {
        List<StepRecord> steps = [];
        var stops = 0;
        var shape = new LoadShape(LoadShape.Breakpoint, 1, 60) { StepPerSecond = 1, StepSeconds = 5 };
        var watch = new BreakpointWatch(shape, ThresholdParser.ParseAll("p95<100ms,errors<1%,x_gauge<10"), Operations, steps.Add, () => stops++);
        for (var second = 0; second < 15; second++)
        {
            watch.Sampled(new() { Values = new Dictionary<string, double> { ["x_gauge"] = 5 } });
            watch.Closed(WindowOf(second, second < 10 ? 50 : 300, second / 5 + 1));
        }

        Assert.Equal([1, 2, 3], steps.Select(step => step.RatePerSecond));
        Assert.Equal([true, true, false], steps.Select(step => step.Broken is null));
        Assert.Equal(1, stops);
        Assert.StartsWith("p95: ", steps[2].Broken, StringComparison.Ordinal);
        Assert.InRange(steps[1].P95Micros, 49_000, 51_000);
        var knee = Assert.Single(ShapeChecks.Of(new() { Header = HeaderOf(shape), Totals = new(Operations), Steps = steps }));
        Assert.Equal((CheckState.Passed, "2.0/s"), (knee.State, knee.Measured));
    }

    [Fact]
    public void Breakpoint_RateNotReached_IsBroken()
    {
        List<StepRecord> steps = [];
        var shape = new LoadShape(LoadShape.Breakpoint, 10, 60) { StepPerSecond = 10, StepSeconds = 3 };
        var watch = new BreakpointWatch(shape, [], Operations, steps.Add, () => { });
        for (var second = 0; second < 3; second++)
        {
            watch.Closed(WindowOf(second, 5, 9));
        }

        Assert.Equal("only 9.0/s were answered", Assert.Single(steps).Broken);
        Assert.Equal(CheckState.Failed, Assert.Single(ShapeChecks.Of(new() { Header = HeaderOf(shape), Totals = new(Operations), Steps = steps })).State);
    }

    private static LoadShape SpikeShape => new(LoadShape.Spike, 10, 40) { PeakPerSecond = 100, PeakFromSeconds = 10, PeakUntilSeconds = 15 };

    private static RunHeader HeaderOf(LoadShape shape) =>
        new() { RunId = "r", Settings = new() { TestType = shape.Kind, Shape = shape }, Operations = Operations };

    private static RunData RunOf(LoadShape shape, int seconds, Func<int, int> millis, Func<int, Dictionary<string, double>>? gauges = null)
    {
        var series = new SeriesBuilder(Operations);
        for (var second = 0; second < seconds; second++)
        {
            series.Add(WindowOf(second, millis(second), 10));
        }

        return new()
        {
            Header = HeaderOf(shape),
            Totals = series.Totals,
            Series = series.Points,
            End = new() { LoadSeconds = seconds },
            Samples = gauges is null ? [] : [.. Enumerable.Range(0, seconds).Select(second => new SampleRecord { AtMicros = second * 1_000_000L, Values = gauges(second) })],
        };
    }

    private static Window WindowOf(int second, int millis, int count)
    {
        var window = new Window(1) { StartMicros = second * 1_000_000L, DurationMicros = 1_000_000 };
        for (var index = 0; index < count; index++)
        {
            window.Operations[0].Record(millis * 1_000, millis * 1_000, OperationResult.Success(1), inOutage: false);
        }

        return window;
    }
}
