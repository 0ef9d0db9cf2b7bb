using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Tests.Engine;

public sealed class ArrivalScheduleTests
{
    private static readonly RateStage[] UpHoldDown = [new(0, 100, 10), new(100, 100, 20), new(100, 0, 10)];

    [Fact]
    public void Arrivals_at_a_constant_rate_do_not_drift_in_a_week()
    {
        var arrivals = ArrivalSchedule.Constant(3).Begin(new Random(1));
        var week = 7L * 24 * 3_600 * 3;
        for (var number = 0L; number < week; number++)
        {
            var moment = arrivals.Next();
            // Not the thirds themselves, which have no end, but the microsecond nearest to each.
            if (Math.Abs(moment - number * 1_000_000m / 3) > 0.51m)
            {
                Assert.Fail($"arrival {number} at {moment} µs");
            }
        }
    }

    [Fact]
    public void Arrivals_of_a_ramp_come_when_the_integral_of_the_rate_says()
    {
        // 100 to 500/s over 10 s: 100 t + 20 t² have come by t.
        var moments = All(ArrivalSchedule.Of([new(100, 500, 10)]));
        Assert.Equal(3_000, moments.Count);
        for (var number = 0; number < moments.Count; number++)
        {
            var seconds = moments[number] / 1e6;
            Assert.Equal(number, 100 * seconds + 20 * seconds * seconds, tolerance: 500 * 1e-6);
        }
    }

    [Fact]
    public void Stages_follow_each_other_with_the_arrivals_that_each_asks_for()
    {
        var moments = All(ArrivalSchedule.Of(UpHoldDown));
        Assert.Equal(500 + 2_000 + 500, moments.Count);
        Assert.Equal(500, moments.Count(moment => moment < 10_000_000));
        Assert.Equal(500, moments.Count(moment => moment >= 30_000_000));
        Assert.Equal(moments.Order(), moments);
        Assert.True(moments[^1] < 40_000_000);
        // The middle stage is even.
        Assert.Equal(10_000, moments[1_000] - moments[999], tolerance: 1d);
        // A rate that falls mirrors one that rises.
        Assert.Equal(40_000_000 - moments[^10], moments[10 - 1 + 1], tolerance: 10_000d);
    }

    [Fact]
    public void A_step_and_a_pause_take_no_arrivals_of_their_own()
    {
        var moments = All(ArrivalSchedule.Of([new(0, 50, 0), new(50, 50, 2), new(50, 0, 0), new(0, 0, 3), new(0, 10, 0), new(10, 10, 1)]));
        Assert.Equal(110, moments.Count);
        Assert.Equal(0, moments[0]);
        Assert.Equal(5_000_000, moments[100]);
        Assert.DoesNotContain(moments, moment => moment is >= 2_000_000 and < 5_000_000);
    }

    [Fact]
    public void Expectations_and_arrivals_agree_everywhere()
    {
        var schedule = ArrivalSchedule.Of(UpHoldDown);
        var moments = All(schedule);
        for (var second = 0.05; second < 40; second += 0.1)
        {
            Assert.Equal(schedule.ExpectedUntil(second), moments.Count(moment => moment < second * 1e6), tolerance: 1.0001);
        }

        Assert.Equal(3_000, schedule.ExpectedUntil(1e9));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_left_until_a_moment_is_counted_as_walking_would(bool poisson)
    {
        var schedule = ArrivalSchedule.Of([new(0, 70, 3), new(70, 33, 4)], poisson);
        var moments = All(schedule);
        for (var at = 0L; at <= 8_000_000; at += 123_457)
        {
            var walked = Math.Min(57, moments.Count);
            var arrivals = schedule.Begin(new Random(1));
            var last = 0L;
            for (var index = 0; index < walked; index++)
            {
                last = arrivals.Next();
            }

            Assert.Equal(moments.Skip(walked - 1).Count(moment => moment < at), arrivals.CountUntil(last, at));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(-7)]
    public void Poisson_gaps_are_exponential_by_the_Kolmogorov_Smirnov_test(int seed)
    {
        var distance = DistanceFromExponential(ArrivalSchedule.Constant(100, poisson: true), seed, count: 20_000, out var mean);
        // Critical value of the test at 1 %.
        Assert.InRange(distance * Math.Sqrt(20_000), 0, 1.63);
        Assert.Equal(1, mean, tolerance: 4 / Math.Sqrt(20_000));
        // The test tells: even gaps of the same mean are as far from exponential ones as 1 - 1/e.
        Assert.Equal(1 - 1 / Math.E, DistanceFromExponential(ArrivalSchedule.Constant(100), seed, 20_000, out _), tolerance: 0.001);
    }

    [Fact]
    public void Poisson_gaps_of_a_ramp_are_exponential_in_the_time_of_its_rate()
    {
        var ramp = ArrivalSchedule.Of([new(50, 450, 40)], poisson: true);
        var distance = DistanceFromExponential(ramp, seed: 3, count: 9_000, out _);
        Assert.InRange(distance * Math.Sqrt(9_000), 0, 1.63);
        var arrivals = All(ramp, seed: 3);
        Assert.Equal(10_000, arrivals.Count, tolerance: 4 * Math.Sqrt(10_000));
        Assert.Equal(10_000 * 0.3, arrivals.Count(moment => moment < 20_000_000), tolerance: 4 * Math.Sqrt(3_000));
    }

    [Fact]
    public void The_same_seed_makes_the_same_arrivals()
    {
        var schedule = ArrivalSchedule.Of(UpHoldDown, poisson: true);
        Assert.Equal(All(schedule, seed: 5), All(schedule, seed: 5));
        Assert.NotEqual(All(schedule, seed: 5), All(schedule, seed: 6));
    }

    [Fact]
    public void Going_through_a_schedule_allocates_nothing()
    {
        var arrivals = ArrivalSchedule.Of(UpHoldDown, poisson: true).Begin(new Random(1));
        arrivals.Next();
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (arrivals.Next() != Arrivals.Never)
        {
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Largest difference between the gaps' distribution, in units of what the rate expects, and the exponential one.</summary>
    private static double DistanceFromExponential(ArrivalSchedule schedule, int seed, int count, out double mean)
    {
        var arrivals = schedule.Begin(new Random(seed));
        var gaps = new double[count];
        var before = 0d;
        for (var index = 0; index < count; index++)
        {
            var expected = schedule.ExpectedUntil(arrivals.Next() / 1e6);
            gaps[index] = expected - before;
            before = expected;
        }

        mean = gaps.Average();
        Array.Sort(gaps);
        return gaps.Select((gap, index) =>
        {
            var share = 1 - Math.Exp(-gap);
            return Math.Max(Math.Abs(share - (double)index / count), Math.Abs(share - (index + 1d) / count));
        }).Max();
    }

    private static List<long> All(ArrivalSchedule schedule, int seed = 1)
    {
        List<long> moments = [];
        var arrivals = schedule.Begin(new Random(seed));
        for (var moment = arrivals.Next(); moment != Arrivals.Never; moment = arrivals.Next())
        {
            moments.Add(moment);
        }

        return moments;
    }
}
