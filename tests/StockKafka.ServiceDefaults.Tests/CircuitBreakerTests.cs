using Polly.CircuitBreaker;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(60);
    private static readonly Exception Failure = new InvalidOperationException("no answer");

    private readonly ManualClock _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(5, Break, _clock);

    [Fact]
    public void Opens_on_the_fifth_consecutive_failure()
    {
        Fail(4);
        Assert.Equal(CircuitState.Closed, _breaker.Snapshot().State);
        Fail(1);
        Assert.Equal(CircuitState.Open, _breaker.Snapshot().State);
    }

    [Fact]
    public void A_success_starts_the_count_again()
    {
        Fail(4);
        Succeed();
        Fail(4);
        Assert.Equal(CircuitState.Closed, _breaker.Snapshot().State);
    }

    [Fact]
    public void Rejects_while_open_and_says_how_long()
    {
        Fail(5);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.False(_breaker.TryEnter(out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(40), retryAfter);
    }

    [Fact]
    public async Task Lets_one_trial_call_through_however_many_ask()
    {
        Fail(5);
        _clock.Advance(Break);
        var entered = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _breaker.TryEnter(out var _))));
        Assert.Single(entered, true);
        Assert.Equal(CircuitState.HalfOpen, _breaker.Snapshot().State);
    }

    [Fact]
    public void Closes_when_the_trial_call_succeeds()
    {
        Fail(5);
        _clock.Advance(Break);
        Succeed();
        Assert.Equal(CircuitState.Closed, _breaker.Snapshot().State);
        Assert.Equal(0, _breaker.Snapshot().ConsecutiveFailures);
    }

    [Fact]
    public void Opens_for_another_break_when_the_trial_call_fails()
    {
        Fail(5);
        _clock.Advance(Break);
        Fail(1);
        Assert.Equal(CircuitState.Open, _breaker.Snapshot().State);
        Assert.False(_breaker.TryEnter(out var retryAfter));
        Assert.Equal(Break, retryAfter);
    }

    [Fact]
    public void An_abandoned_trial_call_leaves_room_for_another()
    {
        Fail(5);
        _clock.Advance(Break);
        Assert.True(_breaker.TryEnter(out _));
        _breaker.Abandon();
        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void A_success_that_began_before_the_break_does_not_end_it()
    {
        Assert.True(_breaker.TryEnter(out _));
        Fail(5);
        _breaker.Report(null);
        Assert.Equal(CircuitState.Open, _breaker.Snapshot().State);
    }

    private void Fail(int times)
    {
        for (var time = 0; time < times; time++)
        {
            Assert.True(_breaker.TryEnter(out _));
            _breaker.Report(Failure);
        }
    }

    private void Succeed()
    {
        Assert.True(_breaker.TryEnter(out _));
        _breaker.Report(null);
    }
}
