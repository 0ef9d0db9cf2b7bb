using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>
/// The protection of one dependency. Requests and background work share one breaker, so that what either learns about the
/// dependency protects the other.
/// </summary>
public sealed class DependencyPipeline
{
    private readonly TimeProvider _clock;
    private readonly ResilienceTelemetry.PipelineListener _listener;
    private volatile Pipelines _pipelines;

    internal DependencyPipeline(string name, DependencyResilienceOptions options, TimeProvider clock, ResilienceTelemetry telemetry)
    {
        Name = name;
        _clock = clock;
        _listener = telemetry.Listen(name);
        Circuit = new CircuitBreaker(new(options.FailureThreshold, options.BreakDuration), clock);
        telemetry.Watch(name, Circuit);
        _pipelines = Build(options);
    }

    /// <summary>The dependency: <c>kafka</c>, <c>redis</c>, <c>database</c>, <c>market-data</c> or <c>api</c>.</summary>
    public string Name { get; }

    /// <summary>The breaker that all calls share.</summary>
    public CircuitBreaker Circuit { get; }

    /// <summary>The options in force.</summary>
    internal DependencyResilienceOptions Options => _pipelines.Options;

    /// <summary>Attempts, retries and time-outs since the start.</summary>
    internal (long Attempts, long Retries, long Timeouts) Counts => _listener.Counts;

    /// <summary>For callers who wait: one attempt, rejected at once while the circuit is open.</summary>
    /// <exception cref="DependencyUnavailableException">The attempt failed, took too long, or was rejected.</exception>
    public Task ExecuteAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(_pipelines.Request, Resultless(work), cancellationToken);

    /// <inheritdoc cref="ExecuteAsync(Func{CancellationToken, Task}, CancellationToken)"/>
    public Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(_pipelines.Request, work, cancellationToken);

    /// <summary>For work that nobody waits for: retries with back-off, within the total time-out.</summary>
    /// <exception cref="DependencyUnavailableException">The last attempt failed, or time ran out.</exception>
    public Task ExecuteInBackgroundAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(_pipelines.Background, Resultless(work), cancellationToken);

    /// <inheritdoc cref="ExecuteInBackgroundAsync(Func{CancellationToken, Task}, CancellationToken)"/>
    public Task<T> ExecuteInBackgroundAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(_pipelines.Background, work, cancellationToken);

    /// <summary>Puts other options in force, for calls that begin from now on; the breaker keeps its state.</summary>
    internal void Apply(DependencyResilienceOptions options)
    {
        Circuit.Settings = new(options.FailureThreshold, options.BreakDuration);
        _pipelines = Build(options);
    }

    private Pipelines Build(DependencyResilienceOptions options)
    {
        ResiliencePipelineBuilder New() => new() { Name = Name, TimeProvider = _clock, TelemetryListener = _listener };
        ResiliencePipelineBuilder Protect(ResiliencePipelineBuilder pipeline) => pipeline
            .AddConsecutiveCircuitBreaker(new() { Circuit = Circuit })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .AddChaos(Name, options.Chaos);

        var background = New().AddTimeout(new TimeoutStrategyOptions { Timeout = options.TotalTimeout });
        if (options.MaxRetries > 0)
        {
            background.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries, BackoffType = DelayBackoffType.Exponential, Delay = options.BaseDelay, MaxDelay = options.MaxDelay,
            });
        }

        return new(options, Protect(New()).Build(), Protect(background).Build());
    }

    private async Task<T> RunAsync<T>(ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(token => AttemptAsync(work, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var retryAfter = failure switch
            {
                IsolatedCircuitException => Options.BreakDuration,
                BrokenCircuitException { RetryAfter: { } told } => told,
                _ => TimeSpan.FromSeconds(1),
            };
            throw new DependencyUnavailableException(Name, retryAfter, failure);
        }
    }

    private async ValueTask<T> AttemptAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        var isSuccess = false;
        try
        {
            var result = await work(cancellationToken).ConfigureAwait(false);
            isSuccess = true;
            return result;
        }
        finally
        {
            _listener.Attempted(_clock.GetElapsedTime(began), isSuccess);
        }
    }

    private static Func<CancellationToken, Task<bool>> Resultless(Func<CancellationToken, Task> work) => async token =>
    {
        await work(token).ConfigureAwait(false);
        return true;
    };

    private sealed record Pipelines(DependencyResilienceOptions Options, ResiliencePipeline Request, ResiliencePipeline Background);
}
