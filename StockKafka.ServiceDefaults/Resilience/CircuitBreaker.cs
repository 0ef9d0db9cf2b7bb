using Polly.CircuitBreaker;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>
/// Opens after a number of <em>consecutive</em> failures (Polly's own breaker counts a ratio over a window). While open it
/// rejects every call; after the break it lets one trial call through, which closes it or opens it for another break. It can
/// also be isolated by hand, and then rejects until it is closed by hand.
/// </summary>
/// <param name="settings">When it opens and for how long; <see cref="Settings"/> may be changed at any time.</param>
/// <param name="clock">Measures the break.</param>
public sealed class CircuitBreaker(CircuitSettings settings, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private CircuitSettings _settings = settings;
    private CircuitState _state = CircuitState.Closed;
    private DateTimeOffset _changedAt = clock.GetUtcNow();
    private long _epoch;
    private int _consecutiveFailures;
    private bool _trialUnderWay;
    private Exception? _lastFailure;

    /// <summary>Raised after each change of state.</summary>
    public event Action<CircuitChange>? Changed;

    /// <summary>When it opens and for how long. A new break length holds for a break that is under way too.</summary>
    public CircuitSettings Settings
    {
        get
        {
            lock (_gate)
            {
                return _settings;
            }
        }

        set
        {
            lock (_gate)
            {
                _settings = value;
            }
        }
    }

    /// <summary>What the breaker knows at this moment.</summary>
    public CircuitSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new(_state, _consecutiveFailures, _changedAt, RemainingBreakNeedsLock(), _lastFailure?.Message);
        }
    }

    /// <summary>Asks to make a call. Every call let through is reported by exactly one <see cref="Report"/> or <see cref="Abandon"/>.</summary>
    /// <param name="epoch">When let through: to be handed to the report.</param>
    /// <param name="retryAfter">When rejected: how long until it makes sense to ask again.</param>
    public bool TryEnter(out long epoch, out TimeSpan retryAfter)
    {
        CircuitChange? change = null;
        bool isEntered;
        lock (_gate)
        {
            retryAfter = RemainingBreakNeedsLock();
            if (_state == CircuitState.Open && retryAfter == TimeSpan.Zero)
            {
                change = ChangeNeedsLock(CircuitState.HalfOpen);
            }

            isEntered = _state == CircuitState.Closed || (_state == CircuitState.HalfOpen && !_trialUnderWay);
            if (isEntered)
            {
                _trialUnderWay = _state == CircuitState.HalfOpen;
            }
            else if (retryAfter == TimeSpan.Zero)
            {
                retryAfter = _state == CircuitState.Isolated ? _settings.BreakDuration : TimeSpan.FromSeconds(1);
            }

            epoch = _epoch;
        }

        Announce(change);
        return isEntered;
    }

    /// <summary>Reports the end of a call. One that was let through in an earlier state says nothing about this one, and is left out.</summary>
    /// <param name="epoch">As <see cref="TryEnter"/> gave it.</param>
    /// <param name="failure">Why it failed, or null when it succeeded.</param>
    public void Report(long epoch, Exception? failure)
    {
        CircuitChange? change = null;
        lock (_gate)
        {
            if (epoch != _epoch)
            {
                return;
            }

            _trialUnderWay = false;
            _consecutiveFailures = failure is null ? 0 : _consecutiveFailures + 1;
            _lastFailure = failure ?? _lastFailure;
            change = _state switch
            {
                CircuitState.HalfOpen => ChangeNeedsLock(failure is null ? CircuitState.Closed : CircuitState.Open),
                CircuitState.Closed when _consecutiveFailures >= _settings.FailureThreshold => ChangeNeedsLock(CircuitState.Open),
                _ => null,
            };
        }

        Announce(change);
    }

    /// <summary>Ends a call that neither succeeded nor failed, such as one that its caller gave up.</summary>
    public void Abandon(long epoch)
    {
        lock (_gate)
        {
            _trialUnderWay &= epoch != _epoch;
        }
    }

    /// <summary>Rejects every call until <see cref="Close"/>.</summary>
    public void Isolate() => ChangeByHand(CircuitState.Isolated);

    /// <summary>Lets calls through again, whatever opened it.</summary>
    public void Close() => ChangeByHand(CircuitState.Closed);

    private void ChangeByHand(CircuitState state)
    {
        CircuitChange? change = null;
        lock (_gate)
        {
            if (_state != state)
            {
                _consecutiveFailures = 0;
                change = ChangeNeedsLock(state);
            }
        }

        Announce(change);
    }

    private CircuitChange ChangeNeedsLock(CircuitState state)
    {
        var change = new CircuitChange(_state, state, state == CircuitState.Open ? _lastFailure : null);
        _state = state;
        _trialUnderWay = false;
        _epoch++;
        _changedAt = clock.GetUtcNow();
        return change;
    }

    private TimeSpan RemainingBreakNeedsLock()
    {
        var left = _state == CircuitState.Open ? _settings.BreakDuration - (clock.GetUtcNow() - _changedAt) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Announce(CircuitChange? change)
    {
        if (change is { } made)
        {
            Changed?.Invoke(made);
        }
    }
}
