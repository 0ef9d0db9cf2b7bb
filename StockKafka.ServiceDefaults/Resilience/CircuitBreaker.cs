using Polly.CircuitBreaker;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>
/// The state of one dependency as seen from this process. Counts <em>consecutive</em> failures (Polly's own breaker counts a
/// ratio over a window): after <paramref name="failureThreshold"/> of them it opens for <paramref name="breakDuration"/>,
/// then lets one trial call through, which closes it or opens it again.
/// </summary>
/// <param name="failureThreshold">Consecutive failures that open the circuit, at least 1.</param>
/// <param name="breakDuration">How long an open circuit rejects calls before the trial call.</param>
/// <param name="clock">Measures the break.</param>
public sealed class CircuitBreaker(int failureThreshold, TimeSpan breakDuration, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _consecutiveFailures;
    private bool _trialUnderWay;
    private CircuitState _state = CircuitState.Closed;
    private DateTimeOffset _changedAt = clock.GetUtcNow();
    private Exception? _lastFailure;

    /// <summary>Raised after each change of state, with the state left and the state entered.</summary>
    public event Action<CircuitState, CircuitState>? StateChanged;

    /// <summary>What the breaker knows at this moment.</summary>
    public CircuitSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new(_state, _consecutiveFailures, _changedAt, RemainingBreakNeedsLock(), _lastFailure?.Message);
        }
    }

    /// <summary>Asks to make a call. Every call let through must be reported by exactly one <see cref="Report"/>.</summary>
    /// <param name="retryAfter">When rejected: how long until a trial call may be let through.</param>
    public bool TryEnter(out TimeSpan retryAfter)
    {
        CircuitState before, after;
        lock (_gate)
        {
            before = _state;
            retryAfter = RemainingBreakNeedsLock();
            if (_state == CircuitState.Open && retryAfter == TimeSpan.Zero)
            {
                ChangeNeedsLock(CircuitState.HalfOpen);
            }

            if (_state == CircuitState.Open || (_state == CircuitState.HalfOpen && _trialUnderWay))
            {
                retryAfter = retryAfter > TimeSpan.Zero ? retryAfter : TimeSpan.FromSeconds(1);
                return false;
            }

            _trialUnderWay = _state == CircuitState.HalfOpen;
            after = _state;
        }

        Announce(before, after);
        return true;
    }

    /// <summary>Reports the end of a call that <see cref="TryEnter"/> let through.</summary>
    /// <param name="failure">Why it failed, or null when it succeeded.</param>
    public void Report(Exception? failure)
    {
        CircuitState before, after;
        lock (_gate)
        {
            before = _state;
            _trialUnderWay = false;
            if (failure is null)
            {
                _consecutiveFailures = 0;
                // A call that began before the circuit opened says nothing about the break that is under way.
                if (_state == CircuitState.HalfOpen)
                {
                    ChangeNeedsLock(CircuitState.Closed);
                }
            }
            else
            {
                _lastFailure = failure;
                _consecutiveFailures++;
                if (_state == CircuitState.HalfOpen || (_state == CircuitState.Closed && _consecutiveFailures >= failureThreshold))
                {
                    ChangeNeedsLock(CircuitState.Open);
                }
            }

            after = _state;
        }

        Announce(before, after);
    }

    /// <summary>Ends a call that neither succeeded nor failed, such as one that its caller gave up.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _trialUnderWay = false;
        }
    }

    private void ChangeNeedsLock(CircuitState state)
    {
        _state = state;
        _changedAt = clock.GetUtcNow();
    }

    private TimeSpan RemainingBreakNeedsLock()
    {
        if (_state != CircuitState.Open)
        {
            return TimeSpan.Zero;
        }

        var left = breakDuration - (clock.GetUtcNow() - _changedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Announce(CircuitState before, CircuitState after)
    {
        if (before != after)
        {
            StateChanged?.Invoke(before, after);
        }
    }
}

/// <summary>A breaker's state at one moment.</summary>
/// <param name="State">Closed, open or half-open.</param>
/// <param name="ConsecutiveFailures">Failures since the last success.</param>
/// <param name="ChangedAt">When the state was entered.</param>
/// <param name="RetryAfter">While open: how long until the trial call.</param>
/// <param name="LastFailure">The message of the most recent failure, if any.</param>
public readonly record struct CircuitSnapshot(
    CircuitState State, int ConsecutiveFailures, DateTimeOffset ChangedAt, TimeSpan RetryAfter, string? LastFailure);
