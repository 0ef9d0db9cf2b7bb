using Polly.CircuitBreaker;
using Polly.Timeout;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

/// <summary>The numbers of the mission (M8), to the tick.</summary>
public sealed class BackoffTests
{
    [Fact]
    public async Task Background_work_is_tried_again_after_1_2_and_4_seconds() =>
        Assert.Equal([0, 1, 3, 7], await AttemptsAsync([1, 2, 4]));

    [Fact]
    public async Task No_wait_is_longer_than_the_cap() => Assert.Equal(
        [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303],
        await AttemptsAsync([1, 2, 4, 8, 16, 32, 60, 60, 60, 60], ("MaxRetries", "10"), ("FailureThreshold", "100"), ("TotalTimeout", "01:00:00")));

    [Fact]
    public async Task While_open_nothing_is_called_and_after_the_break_one_of_a_hundred()
    {
        using var test = new PipelineUnderTest();
        await test.FailAsync(5);
        var calls = 0;
        Task Counting(CancellationToken token)
        {
            Interlocked.Increment(ref calls);
            return Task.Delay(Timeout.Infinite, token);
        }

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => test.Kafka.ExecuteAsync(Counting, CancellationToken.None));
        test.Clock.Advance(TimeSpan.FromSeconds(59.999));
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => test.Kafka.ExecuteAsync(Counting, CancellationToken.None));
        Assert.Equal(0, calls);

        test.Clock.Advance(TimeSpan.FromSeconds(0.001));
        var probes = Enumerable.Range(0, 100).Select(_ => Task.Run(() => test.Kafka.ExecuteAsync(Counting, CancellationToken.None))).ToArray();
        var rejected = 0;
        await foreach (var probe in Task.WhenEach(probes))
        {
            Assert.IsAssignableFrom<BrokenCircuitException>(Assert.IsType<DependencyUnavailableException>(probe.Exception!.InnerException).InnerException);
            if (++rejected == 99)
            {
                break;
            }
        }

        Assert.Equal(1, calls);
        var underWay = probes.Single(probe => !probe.IsFaulted);
        test.Clock.Advance(TimeSpan.FromSeconds(2)); // The probe's own time-out.
        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => underWay);
        Assert.IsType<TimeoutRejectedException>(failure.InnerException);
        Assert.Equal(CircuitState.Open, test.Kafka.Circuit.Snapshot().State);
        Assert.Equal(TimeSpan.FromSeconds(60), test.Kafka.Circuit.Snapshot().RetryAfter);
    }

    [Fact]
    public async Task Four_failures_a_success_and_four_failures_do_not_open_it()
    {
        using var test = new PipelineUnderTest();
        await test.FailAsync(4);
        await test.Kafka.ExecuteAsync(_ => Task.CompletedTask, CancellationToken.None);
        await test.FailAsync(4);
        Assert.Equal(CircuitState.Closed, test.Kafka.Circuit.Snapshot().State);
        await test.FailAsync(1);
        Assert.Equal(CircuitState.Open, test.Kafka.Circuit.Snapshot().State);
    }

    [Fact]
    public async Task Requests_and_background_work_share_what_they_learn()
    {
        using var test = new PipelineUnderTest(("MaxRetries", "0"));
        await test.FailAsync(5);
        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(
            () => test.Kafka.ExecuteInBackgroundAsync(_ => Task.CompletedTask, CancellationToken.None));
        Assert.Equal(TimeSpan.FromSeconds(60), failure.RetryAfter);
    }

    /// <summary>When each attempt was made, in seconds, of work that always fails and waits as long as <paramref name="waits"/> say.</summary>
    private static async Task<List<double>> AttemptsAsync(int[] waits, params (string, string)[] configuration)
    {
        using var test = new PipelineUnderTest([("AttemptTimeout", "00:00:30"), .. configuration]);
        var attempts = new List<double>();
        var began = test.Clock.GetUtcNow();
        var work = test.Kafka.ExecuteInBackgroundAsync(
            _ =>
            {
                attempts.Add((test.Clock.GetUtcNow() - began).TotalSeconds);
                throw new IOException("no answer");
            },
            CancellationToken.None);
        for (var index = 0; index < waits.Length; index++)
        {
            test.Clock.AdvanceWhenAwaited(TimeSpan.FromSeconds(waits[index]), waits.Take(index + 1).Count(wait => wait == waits[index]));
        }

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => work);
        Assert.IsType<IOException>(failure.InnerException);
        return attempts;
    }
}
