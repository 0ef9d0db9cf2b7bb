using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>
/// Parts bars that come together into rounds to be stored one after the other: a day that comes again on another scale, or bars that know of
/// other splits than those before, belong to a later collection of the symbol, which finds the earlier one stored.
/// </summary>
internal static class BarRounds
{
    /// <summary>So many collections of a symbol at a time are told apart; of more, the last bar of a day counts.</summary>
    private const int Most = 8;

    /// <summary>The rounds, first to last; the order of the bars is kept in each.</summary>
    public static List<List<DailyBar>> Of(IReadOnlyCollection<DailyBar> bars)
    {
        List<List<DailyBar>> rounds = [new(bars.Count)];
        var symbols = new Dictionary<string, Collection>(StringComparer.Ordinal);
        foreach (var bar in bars)
        {
            if (!symbols.TryGetValue(bar.Symbol, out var collection))
            {
                symbols[bar.Symbol] = collection = new() { Splits = bar.Splits };
            }

            if (!collection.Takes(bar) && collection.Round + 1 < Most)
            {
                symbols[bar.Symbol] = collection = new() { Splits = bar.Splits, Round = collection.Round + 1 };
                if (rounds.Count == collection.Round)
                {
                    rounds.Add([]);
                }
            }

            collection.Closes[bar.Date] = bar.Close;
            rounds[collection.Round].Add(bar);
        }

        return rounds;
    }

    private sealed class Collection
    {
        public int Round { get; init; }

        public IReadOnlyList<StockSplit>? Splits { get; init; }

        public Dictionary<DateOnly, double> Closes { get; } = [];

        public bool Takes(DailyBar bar) => (Splits ?? []).SequenceEqual(bar.Splits ?? [])
            && (!Closes.TryGetValue(bar.Date, out var close) || Math.Abs(bar.Close - close) <= 0.001 * close);
    }
}
