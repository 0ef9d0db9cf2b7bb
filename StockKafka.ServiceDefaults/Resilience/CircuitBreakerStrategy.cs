using Polly;
using Polly.CircuitBreaker;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>Puts a <see cref="CircuitBreaker"/> into a Polly pipeline. A call cancelled by its caller counts neither way.</summary>
internal sealed class CircuitBreakerStrategy(string name, CircuitBreaker breaker) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryEnter(out var retryAfter))
        {
            return Outcome.FromException<TResult>(
                new BrokenCircuitException($"The circuit to {name} is open; it is tried again in {retryAfter.TotalSeconds:0.#} s.", retryAfter));
        }

        var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        if (outcome.Exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            breaker.Abandon();
        }
        else
        {
            breaker.Report(outcome.Exception);
        }

        return outcome;
    }
}
