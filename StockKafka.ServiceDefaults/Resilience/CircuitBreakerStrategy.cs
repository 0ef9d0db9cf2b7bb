using System.ComponentModel.DataAnnotations;
using Polly;
using Polly.CircuitBreaker;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>Which breaker a pipeline goes through.</summary>
public sealed class ConsecutiveCircuitBreakerStrategyOptions : ResilienceStrategyOptions
{
    /// <summary>The breaker; pipelines that share it share its state.</summary>
    [Required]
    public CircuitBreaker? Circuit { get; set; }
}

/// <summary>Puts a <see cref="CircuitBreaker"/> into a Polly pipeline.</summary>
public static class CircuitBreakerPipelineBuilderExtensions
{
    /// <summary>Adds a breaker that counts consecutive failures. A call cancelled by its caller counts neither way.</summary>
    public static TBuilder AddConsecutiveCircuitBreaker<TBuilder>(this TBuilder builder, ConsecutiveCircuitBreakerStrategyOptions options)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        ArgumentNullException.ThrowIfNull(options);
        return builder.AddStrategy(_ => new CircuitBreakerStrategy(builder.Name ?? "the dependency", options.Circuit!), options);
    }

    private sealed class CircuitBreakerStrategy(string name, CircuitBreaker circuit) : ResilienceStrategy
    {
        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            if (!circuit.TryEnter(out var epoch, out var retryAfter))
            {
                return Outcome.FromException<TResult>(circuit.Snapshot().State == CircuitState.Isolated
                    ? new IsolatedCircuitException($"The circuit to {name} was opened by hand and stays so until it is closed by hand.")
                    : new BrokenCircuitException($"The circuit to {name} is open; it is tried again in {retryAfter.TotalSeconds:0.#} s.", retryAfter));
            }

            Outcome<TResult> outcome;
            try
            {
                outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            }
            catch
            {
                circuit.Abandon(epoch);
                throw;
            }

            if (outcome.Exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
            {
                circuit.Abandon(epoch);
            }
            else
            {
                circuit.Report(epoch, outcome.Exception);
            }

            return outcome;
        }
    }
}
