using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Simulation;

/// <summary>
/// Live quotes of the simulated market: each symbol starts at its last close and walks at random, each step up to 0.02 %. The
/// same market gives the same quotes in the same order; only their times differ. Not for two threads at a time.
/// </summary>
public sealed class SimulatedFeed
{
    private const double Step = 0.0002;
    private const int MostShares = 500;

    private readonly Random _random;
    private readonly Walk[] _walks;

    /// <summary>Starts at the end of a market's history.</summary>
    /// <param name="seed">Chooses the quotes.</param>
    /// <param name="market">The market.</param>
    public SimulatedFeed(int seed, SimulatedMarket market)
    {
        _random = new Random(seed);
        var last = new Dictionary<string, DailyBar>(StringComparer.Ordinal);
        foreach (var bar in market.Bars())
        {
            last[bar.Symbol] = bar;
        }

        _walks = [.. last.Values.Select(bar => new Walk(bar))];
    }

    /// <summary>The next quote.</summary>
    /// <param name="now">Its time.</param>
    public Quote Next(DateTimeOffset now)
    {
        var walk = _walks[_random.Next(_walks.Length)];
        walk.Price = Math.Max(0.01, walk.Price * (1 + (Step * ((2 * _random.NextDouble()) - 1))));
        walk.Volume += _random.Next(1, MostShares);
        var price = Math.Round(walk.Price, 2);
        return new()
        {
            Symbol = walk.Symbol,
            Price = price,
            Change = Math.Round(price - walk.PreviousClose, 2),
            ChangeRate = Math.Round(100 * (price - walk.PreviousClose) / walk.PreviousClose, 4),
            Volume = walk.Volume,
            Source = Providers.SimulatedProvider.ProviderName,
            Timestamp = now,
            Currency = Currency.Usd,
        };
    }

    private sealed class Walk(DailyBar last)
    {
        public string Symbol { get; } = last.Symbol;

        public double PreviousClose { get; } = last.Close;

        public double Price { get; set; } = last.Close;

        public long Volume { get; set; }
    }
}

/// <summary>
/// Says how many of something are due so that they come at a steady rate. Falling behind is made good, but no more than a second of
/// it: after a long pause there is no flood.
/// </summary>
/// <param name="perSecond">The rate, above 0.</param>
/// <param name="clock">Measures.</param>
public sealed class SteadyRate(double perSecond, TimeProvider clock)
{
    private long _since = clock.GetTimestamp();
    private double _taken;

    /// <summary>Takes what is due since the last time.</summary>
    /// <param name="most">No more than this; the rest is due the next time.</param>
    public int Take(int most)
    {
        var due = clock.GetElapsedTime(_since).TotalSeconds * perSecond;
        if (due - _taken > Math.Max(1, perSecond))
        {
            _taken = due - Math.Max(1, perSecond);
        }

        var now = (int)Math.Min(most, Math.Floor(due - _taken));
        _taken += now;
        if (_taken > 1e9)
        {
            // Begun anew before the numbers grow so large that single quotes are lost in rounding.
            _since = clock.GetTimestamp();
            _taken = 0;
        }

        return now;
    }
}
