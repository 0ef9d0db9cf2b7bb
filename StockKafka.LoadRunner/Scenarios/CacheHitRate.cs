using System.Text;
using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Reads daily bars of symbols, some far more often than others, and counts by the header <c>X-Cache</c> of the answers how many came
/// from the cache: gauge <c>measured_cache_hit_rate</c>, percent since the beginning of the run.
/// </summary>
internal sealed class CacheHitRate(StockRun run) : Scenario
{
    /// <summary>Name of the gauge.</summary>
    public const string Gauge = "measured_cache_hit_rate";

    private static readonly TimeSpan ShortestThink = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestThink = TimeSpan.FromSeconds(0.5);

    private Popularity<PreparedRequest>? _popular;
    private Operation? _read;
    private long _hits;
    private long _misses;

    public override string Name => "CacheHitRate";

    public override TimeSpan MeanThinkTime => (ShortestThink + LongestThink) / 2;

    public override async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        var symbols = await run.SymbolsAsync(cancellationToken).ConfigureAwait(false);
        _read = new StockOperations(operations, Name).Daily;
        _popular = new([.. symbols.Select(symbol => run.Api.Get(_read, symbol))]);
        run.Gauges[Gauge] = HitRate;
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this, run.Api.Open(), random);

    /// <summary>Percent of the answers that came from the cache; null before the first.</summary>
    private double? HitRate()
    {
        var (hits, misses) = (Interlocked.Read(ref _hits), Interlocked.Read(ref _misses));
        return hits + misses == 0 ? null : Math.Round(100d * hits / (hits + misses), 2);
    }

    private string? Judge(HttpAnswer answer)
    {
        if (answer.Status != 200)
        {
            return HttpFailures.Status(answer.Status);
        }

        var cache = answer.Field("X-Cache"u8);
        if (Ascii.EqualsIgnoreCase(cache, "hit"u8))
        {
            Interlocked.Increment(ref _hits);
        }
        else if (Ascii.EqualsIgnoreCase(cache, "miss"u8))
        {
            Interlocked.Increment(ref _misses);
        }
        else
        {
            return "answer without X-Cache: hit or miss";
        }

        return JsonShape.Check(answer.Body, "\"close\""u8);
    }

    private sealed class User(CacheHitRate scenario, LoadConnection connection, Random random) : VirtualUser, IDisposable
    {
        private readonly AnswerCheck _check = scenario.Judge;

        public override Operation Next() => scenario._read!;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
            connection.SendAsync(scenario._popular!.Pick(random), _check, cancellationToken);

        public override TimeSpan ThinkTime() => ShortestThink + random.NextDouble() * (LongestThink - ShortestThink);

        public void Dispose() => connection.Dispose();
    }
}
