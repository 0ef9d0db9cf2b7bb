using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(60);
    private static readonly Exception Failure = new InvalidOperationException("no answer");

    private readonly FakeTimeProvider _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(new(5, Break), _clock);

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
        Assert.False(_breaker.TryEnter(out _, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(40), retryAfter);
    }

    [Fact]
    public async Task Lets_one_trial_call_through_however_many_ask()
    {
        Fail(5);
        _clock.Advance(Break);
        var entered = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _breaker.TryEnter(out var _, out var _))));
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
        Assert.False(_breaker.TryEnter(out _, out var retryAfter));
        Assert.Equal(Break, retryAfter);
    }

    [Fact]
    public void An_abandoned_trial_call_leaves_room_for_another()
    {
        Fail(5);
        _clock.Advance(Break);
        Assert.True(_breaker.TryEnter(out var epoch, out _));
        Assert.False(_breaker.TryEnter(out _, out _));
        _breaker.Abandon(epoch);
        Assert.True(_breaker.TryEnter(out _, out _));
    }

    [Fact]
    public void A_call_that_began_in_an_earlier_state_says_nothing_about_this_one()
    {
        Assert.True(_breaker.TryEnter(out var early, out _));
        Fail(5);
        _breaker.Report(early, null);
        Assert.Equal(CircuitState.Open, _breaker.Snapshot().State);

        _clock.Advance(Break);
        Assert.True(_breaker.TryEnter(out var trial, out _));
        _breaker.Report(early, null);
        _breaker.Abandon(early);
        Assert.Equal(CircuitState.HalfOpen, _breaker.Snapshot().State);
        Assert.False(_breaker.TryEnter(out _, out _));

        _breaker.Report(trial, null);
        _breaker.Report(early, Failure);
        Assert.Equal((CircuitState.Closed, 0), (_breaker.Snapshot().State, _breaker.Snapshot().ConsecutiveFailures));
    }

    [Fact]
    public void Isolated_by_hand_it_rejects_until_it_is_closed_by_hand()
    {
        _breaker.Isolate();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(_breaker.TryEnter(out _, out var retryAfter));
        Assert.Equal(Break, retryAfter);
        _breaker.Close();
        Succeed();
        Assert.Equal(CircuitState.Closed, _breaker.Snapshot().State);
    }

    [Fact]
    public void Each_change_of_state_is_announced_once()
    {
        var changes = new List<string>();
        _breaker.Changed += change => changes.Add($"{change.From} {change.To} {change.Cause?.Message}".TrimEnd());
        Fail(5);
        _clock.Advance(Break);
        Fail(1);
        _clock.Advance(Break);
        Succeed();
        _breaker.Close();
        _breaker.Isolate();
        Assert.Equal(
            ["Closed Open no answer", "Open HalfOpen", "HalfOpen Open no answer", "Open HalfOpen", "HalfOpen Closed", "Closed Isolated"], changes);
    }

    private void Fail(int times)
    {
        for (var time = 0; time < times; time++)
        {
            Assert.True(_breaker.TryEnter(out var epoch, out _));
            _breaker.Report(epoch, Failure);
        }
    }

    private void Succeed()
    {
        Assert.True(_breaker.TryEnter(out var epoch, out _));
        _breaker.Report(epoch, null);
    }
}
