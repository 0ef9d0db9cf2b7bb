using System.Globalization;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Simulation;

/// <summary>
/// A market made from a seed: geometric Brownian motion whose daily volatility clusters (GARCH(1,1), Bollerslev 1986) and
/// whose volume rises with the size of the move. The same seed gives the same market on every machine.
/// </summary>
/// <param name="seed">Chooses the market.</param>
/// <param name="symbols">Number of symbols, 1 to 20,000.</param>
/// <param name="days">Number of trading days (Monday to Friday), 1 to 10,000.</param>
/// <param name="lastDay">The last day; a weekend is moved back to Friday.</param>
public sealed class SimulatedMarket(int seed, int symbols, int days, DateOnly lastDay)
{
    /// <summary>The longest market and the widest one that are made.</summary>
    public const int MaxSymbols = 20_000, MaxDays = 10_000;

    private static readonly string[] Sectors =
        ["Technology", "Finance", "Health Care", "Consumer Discretionary", "Industrials", "Energy", "Real Estate", "Utilities"];

    /// <summary>The market from one day to another, whose prices up to any day do not depend on the last one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no trading day between them.</exception>
    public static SimulatedMarket Between(int seed, int symbols, DateOnly firstDay, DateOnly lastDay)
    {
        var days = 0;
        for (var day = firstDay; day <= lastDay; day = day.AddDays(1))
        {
            days += IsTradingDay(day) ? 1 : 0;
        }

        ArgumentOutOfRangeException.ThrowIfZero(days, nameof(firstDay));
        return new(seed, symbols, days, lastDay);
    }

    /// <summary>The listings: names S0001, S0002, … with market caps spread over all three tiers.</summary>
    public IEnumerable<Listing> Listings()
    {
        for (var index = 0; index < symbols; index++)
        {
            var random = RandomOf(index);
            var marketCap = Math.Round(Math.Pow(10, 8 + (random.NextDouble() * 4.2)));
            yield return new(NameOf(index), $"Simulated Company {index + 1}", marketCap, Sectors[random.Next(Sectors.Length)], Currency.Usd);
        }
    }

    /// <summary>The bars, symbol by symbol, oldest first.</summary>
    public IEnumerable<DailyBar> Bars()
    {
        var calendar = TradingDays();
        for (var index = 0; index < symbols; index++)
        {
            foreach (var bar in BarsOf(index, calendar))
            {
                yield return bar;
            }
        }
    }

    /// <summary>The bars of one symbol, oldest first; null when the market has no such symbol.</summary>
    public IEnumerable<DailyBar>? BarsOf(string symbol) =>
        symbol is ['S', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1 && number <= symbols && NameOf(number - 1) == symbol
            ? BarsOf(number - 1, TradingDays()) : null;

    private IEnumerable<DailyBar> BarsOf(int index, DateOnly[] calendar)
    {
        // Daily figures: 8 % drift and 16 to 48 % volatility a year, over 252 days.
        const double drift = 0.08 / 252, alpha = 0.08, beta = 0.90;
        var random = RandomOf(index);
        var longRunVariance = Math.Pow((0.16 + (0.32 * random.NextDouble())) / Math.Sqrt(252), 2);
        var close = 5 + (random.NextDouble() * 295);
        var averageVolume = Math.Pow(10, 4.5 + (random.NextDouble() * 3));
        var variance = longRunVariance;
        foreach (var date in calendar)
        {
            var shock = Math.Sqrt(variance) * NextGaussian(random);
            var open = Round(close * Math.Exp(0.3 * Math.Sqrt(variance) * NextGaussian(random)));
            var previous = close;
            close = Round(previous * Math.Exp(drift - (variance / 2) + shock));
            var reach = Math.Sqrt(variance) * 0.5;
            var high = Round(Math.Max(open, close) * (1 + (reach * random.NextDouble())));
            var low = Round(Math.Min(open, close) * (1 - (reach * random.NextDouble())));
            var volume = (long)(averageVolume * Math.Exp((0.35 * NextGaussian(random)) + Math.Abs(shock / Math.Sqrt(longRunVariance) * 0.4)));
            yield return new(NameOf(index), date, open, high, low, close, volume, Currency.Usd);
            variance = (longRunVariance * (1 - alpha - beta)) + (alpha * shock * shock) + (beta * variance);
        }
    }

    private static bool IsTradingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static string NameOf(int index) => $"S{index + 1:0000}";

    private Random RandomOf(int index) => new(unchecked((seed * 1_000_003) + (index * 7919)));

    private static double Round(double price) => Math.Max(0.01, Math.Round(price, 2));

    // Marsaglia's polar method would reject draws; Box-Muller uses exactly two, so that the stream stays aligned.
    private static double NextGaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private DateOnly[] TradingDays()
    {
        var calendar = new DateOnly[days];
        var day = lastDay;
        for (var index = days - 1; index >= 0; index--)
        {
            while (!IsTradingDay(day))
            {
                day = day.AddDays(-1);
            }

            calendar[index] = day;
            day = day.AddDays(-1);
        }

        return calendar;
    }
}
