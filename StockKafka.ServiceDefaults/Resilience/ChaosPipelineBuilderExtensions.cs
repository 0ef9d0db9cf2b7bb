using Polly;
using Polly.Simmy;
using Polly.Simmy.Fault;
using Polly.Simmy.Latency;
using Polly.Telemetry;

namespace StockKafka.ServiceDefaults.Resilience;

internal static class ChaosPipelineBuilderExtensions
{
    /// <summary>Adds what <paramref name="options"/> ask for, if they are switched on. Put it last: nearest to the call.</summary>
    public static TBuilder AddChaos<TBuilder>(this TBuilder builder, string name, ChaosOptions options)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        if (!options.Enabled)
        {
            return builder;
        }

        var random = options.Seed is { } seed ? new Random(seed) : Random.Shared;
        double Dice()
        {
            lock (random)
            {
                return random.NextDouble();
            }
        }

        builder.AddChaosLatency(new ChaosLatencyStrategyOptions
        {
            InjectionRate = options.LatencyRate, Latency = options.Latency, Randomizer = Dice, Name = "chaos-latency",
        });
        builder.AddChaosFault(new ChaosFaultStrategyOptions
        {
            InjectionRate = options.FaultRate, Randomizer = Dice, Name = "chaos-fault",
            FaultGenerator = _ => new ValueTask<Exception?>(new InjectedFaultException($"a call to {name} was made to fail (Resilience:{name}:Chaos)")),
        });
        var lost = new LostOutcomeOptions { InjectionRate = options.LostOutcomeRate, Randomizer = Dice, Name = "chaos-lost-outcome" };
        return builder.AddStrategy(context => new LostOutcomeStrategy(name, lost, context.Telemetry), lost);
    }

    private sealed class LostOutcomeOptions : ChaosStrategyOptions;

    private sealed class LostOutcomeStrategy(string name, LostOutcomeOptions options, ResilienceStrategyTelemetry telemetry) : ChaosStrategy(options)
    {
        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
        {
            var isLost = await ShouldInjectAsync(context).ConfigureAwait(context.ContinueOnCapturedContext);
            var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            if (!isLost)
            {
                return outcome;
            }

            telemetry.Report(new ResilienceEvent(ResilienceEventSeverity.Information, "Chaos.OnOutcome"), context, name);
            return Outcome.FromException<TResult>(
                new InjectedFaultException($"the outcome of a call to {name} was made to be lost (Resilience:{name}:Chaos)"));
        }
    }
}
