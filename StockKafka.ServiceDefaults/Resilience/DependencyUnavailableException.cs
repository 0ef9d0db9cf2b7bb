namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>A dependency did not do what was asked of it in time. What was sent to it may or may not have taken effect.</summary>
public sealed class DependencyUnavailableException(string dependency, TimeSpan retryAfter, Exception inner)
    : Exception($"{dependency} is not available: {inner.Message}", inner)
{
    /// <summary>Which one.</summary>
    public string Dependency { get; } = dependency;

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
