using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>How calls to one dependency are protected. Bound from <c>Resilience:{name}</c>; times are <c>hh:mm:ss</c>.</summary>
public sealed class DependencyResilienceOptions : IValidatableObject
{
    /// <summary>Retries after the first attempt, for background work only. Default 3.</summary>
    [Range(0, 100)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Wait before the first retry; doubles for each further one. Default 1 s.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts. Default 60 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Consecutive failures that open the circuit. Default 5.</summary>
    [Range(1, 10_000)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>How long an open circuit rejects calls. Default 60 s.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that one attempt may take. Default 2 s.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that background work may take with all its retries. Default 60 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Failures made on purpose; none unless it is switched on.</summary>
    public ChaosOptions Chaos { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] durations =
        [
            (nameof(BaseDelay), BaseDelay), (nameof(MaxDelay), MaxDelay), (nameof(BreakDuration), BreakDuration),
            (nameof(AttemptTimeout), AttemptTimeout), (nameof(TotalTimeout), TotalTimeout), ("Chaos:Latency", Chaos.Latency),
        ];
        if (MaxDelay < BaseDelay)
        {
            yield return new($"MaxDelay is {MaxDelay}, less than BaseDelay, {BaseDelay}; give a longer one.", [nameof(MaxDelay)]);
        }

        foreach (var (name, rate) in new[] { ("LatencyRate", Chaos.LatencyRate), ("FaultRate", Chaos.FaultRate), ("LostOutcomeRate", Chaos.LostOutcomeRate) })
        {
            if (rate is not (>= 0 and <= 1))
            {
                yield return new($"{name} is {rate}; give a share from 0 to 1.", [$"Chaos:{name}"]);
            }
        }

        foreach (var (name, value) in durations)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                yield return new($"{name} is {value}; give a time above zero and up to one day, such as 00:00:10.", [name]);
            }
        }
    }
}
