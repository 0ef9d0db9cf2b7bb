using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Engine;

[Collection(Undisturbed.Name)]
public sealed class AchievedRateTests
{
    /// <summary>A rate that no machine makes.</summary>
    private const double Impossible = 50_000_000;

    [Fact]
    public async Task Every_arrival_that_is_due_is_accounted_for()
    {
        var run = await AtAsync(2_000, seconds: 3);
        Assert.Equal(6_000, run.Totals.Arrivals.Due);
        Assert.Equal(6_000, Accounted(run));
    }

    [Fact]
    public async Task A_ramp_with_random_gaps_begins_just_the_arrivals_of_its_seed()
    {
        var schedule = ArrivalSchedule.Of([new(0, 2_000, 2), new(2_000, 500, 1)], poisson: true);
        using var chance = new LoadRun(new RunClock(TimeProvider.System), new() { Operations = new(), Sources = [] });
        var arrivals = schedule.Begin(chance.RandomFor(Behaving.AtOnce.Name, 0));
        var expected = 0;
        while (arrivals.Next() < 3_000_000)
        {
            expected++;
        }

        var run = await MeasuredRun.OfAsync(Behaving.AtOnce, scenario => new ArrivalRate(scenario, schedule, users: 64), TimeSpan.FromSeconds(3));
        Assert.Equal(expected, run.Totals.Arrivals.Due);
        Assert.Equal(expected, Accounted(run));
    }

    [Fact]
    public async Task Four_fifths_of_the_maximum_are_kept_within_one_percent()
    {
        // Others who use the machine meanwhile lower the maximum, and then the run has to say so: it is tried again.
        for (var attempt = 1; ; attempt++)
        {
            var most = await AtAsync(Impossible, seconds: 1);
            var maximum = most.Totals.Requests / most.Totals.EndSeconds;
            var run = await AtAsync(0.8 * maximum, seconds: 2);
            var shortfall = (double)(run.Totals.Arrivals.Missed + run.Totals.Arrivals.Overdue + run.Totals.Dropped) / run.Totals.Arrivals.Due;
            Assert.Equal(run.Totals.Arrivals.Due, Accounted(run));
            if (shortfall <= 0.01)
            {
                return;
            }

            Assert.NotEmpty(GeneratorJudgement.InvalidReasons(run));
            Assert.True(attempt < 10, $"{shortfall:P1} of {0.8 * maximum:#,0}/s were not begun in time");
        }
    }

    [Fact]
    public async Task More_than_the_generator_can_do_is_invalid()
    {
        var run = await AtAsync(Impossible, seconds: 2);
        // But for those of the last half microsecond, which the end rounds away.
        Assert.InRange(run.Totals.Arrivals.Due, 2 * Impossible - 50, 2 * Impossible);
        Assert.Equal(Outcome.Invalid, Verdict.Of(run).Outcome);
        Assert.Contains(GeneratorJudgement.InvalidReasons(run), reason => reason.StartsWith("the generator was too slow for its schedule", StringComparison.Ordinal));
        Assert.Equal(run.Totals.Arrivals.Due, Accounted(run));
    }

    [Fact]
    public async Task A_slow_system_is_not_held_against_the_generator()
    {
        // Two users, 20 ms each: 100/s of the 200/s asked for.
        var run = await MeasuredRun.OfAsync(
            new Behaving(async cancellationToken =>
            {
                await Task.Delay(20, cancellationToken);
                return OperationResult.Success(1);
            }),
            scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(200), users: 2), TimeSpan.FromSeconds(3), users: 2);

        Assert.Equal((600, 600), (run.Totals.Arrivals.Due, Accounted(run)));
        Assert.True(run.Totals.ByOperation[0].Succeeded.Percentile(90) > 1_000_000);
        Assert.InRange(run.Totals.Arrivals.Waited, 500, 600);
        // The lateness of the generator is a small part of it, also where the machine is busy.
        Assert.True(run.Totals.Lag.Percentile(90) < run.Totals.ByOperation[0].Succeeded.Percentile(90) / 4);
        var check = Assert.Single(GeneratorJudgement.Checks(run));
        Assert.Contains("all 2 users were busy; raise --users", check.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Iterations_end_the_run()
    {
        foreach (var source in (Func<Scenario, LoadSource>[])
            [scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(5_000), users: 8), scenario => new ClosedUsers(scenario, 8, 1_000)])
        {
            var run = await MeasuredRun.OfAsync(Behaving.AtOnce, source, duration: null, iterations: 1_234);
            Assert.Equal(1_234, run.Totals.Requests);
            Assert.Equal(0, run.Totals.Arrivals.Missed);
        }
    }

    [Fact]
    public async Task A_warm_up_is_shown_and_not_counted()
    {
        var run = await MeasuredRun.OfAsync(
            Behaving.AtOnce, scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(500), users: 8), TimeSpan.FromSeconds(2),
            warmUp: TimeSpan.FromSeconds(1), window: TimeSpan.FromSeconds(0.25));

        Assert.Equal(1_000, run.Series.Sum(point => point.All.Count));
        Assert.Equal(run.Series.Where(point => !point.WarmUp).Sum(point => point.All.Count), run.Totals.Requests);
        Assert.True(run.Series.TakeWhile(point => point.WarmUp).Sum(point => point.DurationSeconds) >= 1);
        Assert.DoesNotContain(run.Series.SkipWhile(point => point.WarmUp), point => point.WarmUp);
        Assert.Equal(run.Totals.EndSeconds, run.Totals.Seconds + run.Series.Where(point => point.WarmUp).Sum(point => point.DurationSeconds), tolerance: 1e-5);
    }

    private static Task<RunData> AtAsync(double perSecond, double seconds) => MeasuredRun.OfAsync(
        Behaving.AtOnce, scenario => new ArrivalRate(scenario, ArrivalSchedule.Constant(perSecond), users: 256), TimeSpan.FromSeconds(seconds), users: 256);

    private static long Accounted(RunData run) =>
        run.Totals.Requests + run.Totals.Arrivals.Dropped + run.Totals.Arrivals.Missed + run.End!.Unfinished;
}
