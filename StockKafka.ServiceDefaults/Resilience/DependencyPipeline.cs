using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>
/// The protection of one dependency. Both pipelines share one breaker, so that what background work learns about the
/// dependency protects requests too, and the other way round.
/// </summary>
public sealed partial class DependencyPipeline
{
    private readonly ResiliencePipeline _request;
    private readonly ResiliencePipeline _background;

    internal DependencyPipeline(string name, DependencyResilienceOptions options, TimeProvider clock, ILogger logger)
    {
        Name = name;
        Circuit = new CircuitBreaker(options.FailureThreshold, options.BreakDuration, clock);
        Circuit.StateChanged += (before, after) =>
            CircuitChanged(logger, after == CircuitState.Open ? LogLevel.Warning : LogLevel.Information, name, before, after);

        _request = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddStrategy(_ => new CircuitBreakerStrategy(name, Circuit), new CircuitBreakerOptions())
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();

        var background = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.TotalTimeout });
        if (options.MaxRetries > 0)
        {
            background.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.BaseDelay,
                MaxDelay = options.MaxDelay,
            });
        }

        _background = background
            .AddStrategy(_ => new CircuitBreakerStrategy(name, Circuit), new CircuitBreakerOptions())
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();
    }

    /// <summary>The dependency: <c>kafka</c>, <c>redis</c>, <c>database</c>, <c>market-data</c> or <c>api</c>.</summary>
    public string Name { get; }

    /// <summary>The breaker that both pipelines share.</summary>
    public CircuitBreaker Circuit { get; }

    /// <summary>For callers who wait: one attempt, rejected at once while the circuit is open.</summary>
    /// <exception cref="DependencyUnavailableException">The attempt failed, took too long, or was rejected.</exception>
    public Task ExecuteAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        ExecuteAsync(_request, work, cancellationToken);

    /// <summary>For work that nobody waits for: retries with back-off, within the total time-out.</summary>
    /// <exception cref="DependencyUnavailableException">The last attempt failed, or time ran out.</exception>
    public Task ExecuteInBackgroundAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        ExecuteAsync(_background, work, cancellationToken);

    private async Task ExecuteAsync(ResiliencePipeline pipeline, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.ExecuteAsync(async token => await work(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DependencyUnavailableException(Name, (failure as BrokenCircuitException)?.RetryAfter ?? TimeSpan.FromSeconds(1), failure);
        }
    }

    [LoggerMessage(EventId = 1001, Message = "circuit {Dependency}: {Before} -> {After}")]
    private static partial void CircuitChanged(ILogger logger, LogLevel level, string dependency, CircuitState before, CircuitState after);

    private sealed class CircuitBreakerOptions : ResilienceStrategyOptions;
}
