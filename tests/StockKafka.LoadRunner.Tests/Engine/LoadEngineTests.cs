using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Engine;

public sealed class LoadEngineTests
{
    [Fact]
    public async Task ArrivalRate_ServerFreezesForASecond_PercentilesShowWhatCallersWouldHaveFelt()
    {
        // One arrival each 5 ms for 5 s, and one server that stands still for 1 s. A fifth of the arrivals falls into the freeze and
        // waits evenly between 1 s and nothing: a tenth of all waits longer than half a second.
        var server = new Scripted((user, _) => user.Run?.Clock.NowMicros is > 2_000_000 and < 2_010_000 ? 1_000 : 0);
        var totals = await RunAsync(server, scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(200), users: 1), TimeSpan.FromSeconds(5));

        Assert.InRange(totals.Requests, 999, 1_000);
        Assert.InRange(totals.ByOperation[0].Succeeded.Percentile(90), 425_000, 575_000);
        // What a generator shows that waits for each answer before it looks at its watch.
        Assert.InRange(totals.ByOperation[0].Service.Percentile(90), 0, 100_000);
    }

    [Fact]
    public async Task ClosedUsers_ThinkAndRamp_KeepTheSchedule()
    {
        var scenario = new Scripted((_, _) => 10, thinkMillis: 40);
        var totals = await RunAsync(scenario, load => new ClosedUsers(load, users: 4, spawnPerSecond: 4), TimeSpan.FromSeconds(2));

        // Users begin at 0, 0.25, 0.5 and 0.75 s and need at least 50 ms for each round: 40 + 35 + 30 + 25 rounds at most.
        Assert.Equal(4, totals.PeakUsers);
        Assert.InRange(totals.Requests, 65, 130);
        // Task.Delay(10) itself may take as little as 8 ms: the runtime's timers are coarser than the histogram.
        Assert.True(totals.ByOperation[0].Succeeded.Percentile(50) >= 5_000);
        Assert.Equal(scenario.Executed, totals.Requests);
    }

    [Fact]
    public async Task Windows_SumUpToTheTotal()
    {
        var scenario = new Scripted((user, number) => number % 7, thinkMillis: 1, fails: number => number % 5 == 0);
        var sink = new Summing();
        var totals = await RunAsync(scenario, load => new ClosedUsers(load, 8, 100), TimeSpan.FromSeconds(2.5), sinks: [sink]);

        Assert.Equal(scenario.Executed, totals.Requests);
        Assert.Equal(scenario.Executed, sink.Counts.Sum());
        Assert.Equal(scenario.Failed, totals.Failed);
        Assert.Equal(scenario.Failed, totals.Failures.Sum(failure => failure.Count));
        Assert.InRange(sink.Counts.Count, 3, 4);
        Assert.True(sink.Gapless);
    }

    [Fact]
    public async Task Stop_Early_AwaitsWhatIsUnderWay()
    {
        using var stop = new CancellationTokenSource();
        var scenario = new Scripted((_, _) => 300, thinkMillis: 1);
        scenario.Begun.Task.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default).Forget();
        var outcome = await RunForOutcomeAsync(scenario, new ClosedUsers(scenario, 3, 1_000), TimeSpan.FromMinutes(5), stop.Token);

        Assert.True(outcome.StoppedEarly);
        Assert.Equal(0, outcome.Unfinished);
        Assert.InRange(outcome.Elapsed, TimeSpan.FromSeconds(0.29), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task GracefulStop_NeverAnswered_IsCountedAsUnfinished()
    {
        var scenario = new Scripted((_, _) => Timeout.Infinite);
        var outcome = await RunForOutcomeAsync(
            scenario, new ClosedUsers(scenario, 2, 1_000), TimeSpan.FromSeconds(0.3), default, graceful: TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, outcome.Unfinished);
    }

    [Fact]
    public async Task Abort_WhileArrivalsWait_CountsEachOnce()
    {
        var scenario = new Scripted((_, _) => Timeout.Infinite);
        var totals = new RunTotals([new(0, "GET", "/")]);
        var outcome = await RunForOutcomeAsync(
            scenario, new ArrivalRate(scenario, ArrivalSchedule.Constant(100), users: 2), TimeSpan.FromSeconds(1), default, graceful: TimeSpan.FromSeconds(0.1),
            sink: new Adding(totals));
        Assert.Equal(100, outcome.Unfinished + totals.Arrivals.Missed);
    }

    [Fact]
    public async Task UserThrows_IsAFailureAndAnException()
    {
        var scenario = new Scripted((_, number) => number == 2 ? throw new InvalidOperationException("boom") : 0, thinkMillis: 5);
        var totals = new RunTotals([new(0, "GET", "/")]);
        var outcome = await RunForOutcomeAsync(
            scenario, new ClosedUsers(scenario, 1, 10), TimeSpan.FromSeconds(0.5), default, sink: new Adding(totals));
        Assert.Equal(1, Assert.Single(outcome.Exceptions).Count);
        Assert.Equal("InvalidOperationException: boom", Assert.Single(totals.Failures).Kind);
    }

    [Fact]
    public void RandomFor_SameSeed_SameUserDoesTheSame()
    {
        using var first = NewRun(seed: 5);
        using var second = NewRun(seed: 5);
        using var other = NewRun(seed: 6);
        int[] Draws(LoadRun run, string scenario, int user) =>
            [.. Enumerable.Repeat(run.RandomFor(scenario, user), 20).Select(random => random.Next())];

        Assert.Equal(Draws(first, "a", 1), Draws(second, "a", 1));
        Assert.NotEqual(Draws(first, "a", 1), Draws(first, "a", 2));
        Assert.NotEqual(Draws(first, "a", 1), Draws(first, "b", 1));
        Assert.NotEqual(Draws(first, "a", 1), Draws(other, "a", 1));
    }

    private static LoadRun NewRun(int seed) =>
        new(new RunClock(TimeProvider.System), new LoadSetup { Operations = new OperationCatalog(), Sources = [], Seed = seed });

    private static async Task<RunTotals> RunAsync(
        Scripted scenario, Func<Scenario, LoadSource> source, TimeSpan duration, IReadOnlyList<IRunSink>? sinks = null)
    {
        var totals = new RunTotals([new(0, "GET", "/")]);
        await RunForOutcomeAsync(scenario, source(scenario), duration, default, sink: new Adding(totals), more: sinks);
        return totals;
    }

    private static async Task<LoadOutcome> RunForOutcomeAsync(
        Scripted scenario, LoadSource source, TimeSpan duration, CancellationToken stop, TimeSpan? graceful = null, IRunSink? sink = null,
        IReadOnlyList<IRunSink>? more = null)
    {
        var catalog = new OperationCatalog();
        await scenario.SetUpAsync(catalog, stop);
        return await LoadEngine.RunAsync(
            new()
            {
                Operations = catalog,
                Sources = [source],
                Duration = duration,
                GracefulStop = graceful ?? TimeSpan.FromSeconds(30),
                Sinks = [scenario, .. sink is null ? Array.Empty<IRunSink>() : [sink], .. more ?? []],
            },
            TimeProvider.System, stop, CancellationToken.None);
    }

    private sealed class Summing : IRunSink
    {
        private long _end;

        public List<long> Counts { get; } = [];

        public bool Gapless { get; private set; } = true;

        public void Started(RunClock clock)
        {
        }

        public void Closed(Window window)
        {
            Counts.Add(window.Operations.Sum(stats => stats.Count));
            Gapless &= window.StartMicros == _end;
            _end = window.StartMicros + window.DurationMicros;
        }
    }
}
