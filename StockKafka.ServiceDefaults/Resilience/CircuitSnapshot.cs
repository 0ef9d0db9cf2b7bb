using Polly.CircuitBreaker;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>When a breaker opens and for how long.</summary>
/// <param name="FailureThreshold">Consecutive failures that open it, at least 1.</param>
/// <param name="BreakDuration">How long it rejects before the trial call.</param>
public readonly record struct CircuitSettings(int FailureThreshold, TimeSpan BreakDuration);

/// <summary>A breaker's state at one moment.</summary>
/// <param name="State">Closed, open, half-open or isolated.</param>
/// <param name="ConsecutiveFailures">Failures since the last success.</param>
/// <param name="ChangedAt">When the state was entered.</param>
/// <param name="RetryAfter">While open: how long until the trial call.</param>
/// <param name="LastFailure">The message of the most recent failure, if any.</param>
public readonly record struct CircuitSnapshot(
    CircuitState State, int ConsecutiveFailures, DateTimeOffset ChangedAt, TimeSpan RetryAfter, string? LastFailure);

/// <summary>A change of a breaker's state.</summary>
/// <param name="From">The state left.</param>
/// <param name="To">The state entered.</param>
/// <param name="Cause">The failure that opened it, if one did.</param>
public readonly record struct CircuitChange(CircuitState From, CircuitState To, Exception? Cause);
