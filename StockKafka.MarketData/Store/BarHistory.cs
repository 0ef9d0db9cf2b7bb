using System.Globalization;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>
/// Moves what is stored of a symbol to the scale of bars that are about to be stored by the same transaction, so that no seam is left.
/// </summary>
internal static partial class BarHistory
{
    /// <summary>Below such a ratio, prices that move by themselves hide whether a split is in them.</summary>
    private const double Telling = 1.25;

    /// <summary>
    /// Moves it by the splits that came with the bars of <c>bar_batch</c>, each judged once, by what the days show that come again, and from
    /// minor units of before there were currencies.
    /// </summary>
    public static List<Rescaling> Apply(DuckDBConnection connection, IReadOnlyCollection<DailyBar> bars)
    {
        var done = new List<Rescaling>();
        foreach (var symbol in bars.Where(bar => bar.Splits is { Count: > 0 }).GroupBy(bar => bar.Symbol))
        {
            var known = Sql.Query(connection, "SELECT date FROM splits WHERE symbol = $symbol", row => row.GetFieldValue<DateOnly>(0), ("symbol", symbol.Key));
            var splits = symbol.SelectMany(bar => bar.Splits!).DistinctBy(split => split.Date).Where(split => !known.Contains(split.Date)).OrderByDescending(split => split.Date).ToList();
            JudgeAll(connection, symbol.Key, splits, symbol.Max(bar => bar.Date), done);
        }

        foreach (var symbol in Moved(connection, bars).GroupBy(day => day.Stored.Symbol))
        {
            if (ScaleJump.Of([.. symbol]) is { } jump)
            {
                done.Add(Move(connection, symbol.Key, jump.Shares, jump.ScalesVolume, jump.Before, "bars of the same days came again on another scale"));
            }
        }

        foreach (var symbol in bars.Where(bar => Currency.PartsOf(bar.Currency) > 1).GroupBy(bar => (bar.Symbol, Parts: Currency.PartsOf(bar.Currency))))
        {
            FromMinorUnit(connection, symbol.Key.Symbol, symbol.Key.Parts, symbol.MinBy(bar => bar.Date)!, done);
        }

        return done;
    }

    /// <summary>Bars of before there were currencies may be in pence, and no day may come again that shows it: a step of about a hundredth does.</summary>
    private static void FromMinorUnit(DuckDBConnection connection, string symbol, int parts, DailyBar first, List<Rescaling> done)
    {
        var before = Sql.Query(connection,
            "SELECT arg_max(close, date) FROM daily_bars WHERE symbol = $symbol AND date < $day AND currency IS NULL AND NOT exists(FROM daily_bars WHERE symbol = $symbol AND date >= $day)",
            row => row.NullableDouble(0), ("symbol", symbol), ("day", first.Date))[0];
        if (before / first.Close / parts is > 0.5 and < 2)
        {
            done.Add(Move(connection, symbol, parts, scalesVolume: false, first.Date, $"they were in a minor unit of {first.Currency}"));
        }
    }

    /// <summary>Says what was done, once it is committed.</summary>
    public static void Tell(ILogger logger, List<Rescaling> done) => done.ForEach(each => Rescaled(logger, each.Symbol, each.Bars,
        each.Before?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "now", each.Shares, each.ScalesVolume ? "multiplied" : "kept", each.Reason));

    /// <summary>Judges splits newest first; those after all that is stored are one to it, whose ratio is their product.</summary>
    private static void JudgeAll(DuckDBConnection connection, string symbol, List<StockSplit> splits, DateOnly newest, List<Rescaling> done)
    {
        var stored = Sql.Query(connection, "SELECT max(date) FROM daily_bars WHERE symbol = $symbol",
            row => row.IsDBNull(0) ? DateOnly.MinValue : row.GetFieldValue<DateOnly>(0), ("symbol", symbol))[0];
        var later = splits.TakeWhile(split => split.Date > stored).ToArray();
        StockSplit[][] groups = [.. later.Length > 0 ? [later] : Array.Empty<StockSplit[]>(), .. splits.Skip(later.Length).Select(split => new[] { split })];
        for (var index = 0; index < groups.Length; index++)
        {
            var since = index + 1 < groups.Length ? groups[index + 1][0].Date : DateOnly.MinValue;
            Judge(connection, symbol, groups[index], since, stored, newest, done);
        }
    }

    /// <summary>
    /// What is stored of before a split may have been stored after it, on the new scale already. The days that come again tell; where there are
    /// none, the price before the split and the one after it; and where those cannot, it was stored before it if nothing is stored of after it.
    /// </summary>
    private static void Judge(DuckDBConnection connection, string symbol, StockSplit[] splits, DateOnly since, DateOnly stored, DateOnly newest, List<Rescaling> done)
    {
        var (day, ratio) = (splits[^1].Date, splits.Aggregate(1.0, (product, split) => product * split.Ratio));
        var scale = Sql.Query(connection,
            "SELECT median(n.close / o.close) FROM bar_batch n JOIN daily_bars o USING (symbol, date)" +
            " WHERE symbol = $symbol AND date >= $since AND date < $day AND coalesce(n.currency = o.currency, true)",
            row => row.NullableDouble(0), ("symbol", symbol), ("since", since), ("day", day))[0];
        if (scale is null && newest >= day)
        {
            scale = Telling > Math.Max(ratio, 1 / ratio) ? (day > stored ? 1 / ratio : null) : Sql.Query(connection,
                """
                SELECT (FROM (SELECT symbol, date, close, 0 AS source FROM bar_batch UNION ALL SELECT symbol, date, close, 1 FROM daily_bars)
                        SELECT close WHERE symbol = $symbol AND date >= $day ORDER BY date, source LIMIT 1)
                    / (FROM daily_bars SELECT close WHERE symbol = $symbol AND date < $day ORDER BY date DESC LIMIT 1)
                """, row => row.NullableDouble(0), ("symbol", symbol), ("day", day))[0];
        }

        var isDue = scale is { } seen && Math.Abs(Math.Log(seen * ratio)) < Math.Abs(Math.Log(seen));
        if (isDue && Move(connection, symbol, ratio, scalesVolume: true, day, "a split of that day") is { Bars: > 0 } moved)
        {
            done.Add(moved);
        }

        foreach (var split in splits.Where(split => isDue || newest >= split.Date))
        {
            Sql.Execute(connection, "INSERT INTO splits VALUES ($symbol, $day, $ratio)", ("symbol", symbol), ("day", split.Date), ("ratio", split.Ratio));
        }
    }

    /// <summary>The days that come again, of symbols of which one has another close than before; bars in two currencies are not compared.</summary>
    private static List<Overlap> Moved(DuckDBConnection connection, IReadOnlyCollection<DailyBar> bars)
    {
        // Constants: only by them does DuckDB pass over the parts of the table that hold other symbols or days.
        var again = $"""
            FROM bar_batch n JOIN daily_bars o USING (symbol, date) WHERE coalesce(n.currency = o.currency, true)
                AND symbol BETWEEN {Sql.Literal(Outermost(bars, -1))} AND {Sql.Literal(Outermost(bars, 1))}
                AND date BETWEEN '{bars.Min(bar => bar.Date):yyyy-MM-dd}' AND '{bars.Max(bar => bar.Date):yyyy-MM-dd}'
            """;
        var symbols = Sql.Query(connection, $"SELECT DISTINCT symbol {again} AND abs(n.close - o.close) > 0.001 * o.close", row => row.GetString(0));
        return symbols.Count == 0 ? [] : Sql.Query(connection,
            $"""
            SELECT symbol, date, o.open, o.high, o.low, o.close, o.volume, n.open, n.high, n.low, n.close, n.volume {again} AND symbol IN (SELECT unnest($symbol))
            QUALIFY row_number() OVER (PARTITION BY symbol, date ORDER BY line DESC) = 1 ORDER BY symbol, date
            """,
            row => new Overlap(ReadBar(row, 2), ReadBar(row, 7)), ("symbol", symbols));
    }

    private static string Outermost(IReadOnlyCollection<DailyBar> bars, int side)
    {
        var found = bars.First().Symbol;
        foreach (var bar in bars)
        {
            found = string.CompareOrdinal(bar.Symbol, found) * side > 0 ? bar.Symbol : found;
        }

        return found;
    }

    private static DailyBar ReadBar(DuckDBDataReader row, int column) => new(row.GetString(0), row.GetFieldValue<DateOnly>(1),
        row.GetDouble(column), row.GetDouble(column + 1), row.GetDouble(column + 2), row.GetDouble(column + 3), row.GetInt64(column + 4));

    private static Rescaling Move(DuckDBConnection connection, string symbol, double shares, bool scalesVolume, DateOnly? before, string reason)
    {
        var bars = Sql.Execute(connection,
            """
            UPDATE daily_bars SET open = open / $shares, high = high / $shares, low = low / $shares, close = close / $shares,
                volume = least(round(volume * $volume), 9e18)::BIGINT
            WHERE symbol = $symbol AND date < $before AND date >= coalesce((SELECT since FROM bar_currency WHERE symbol = $symbol), date)
            """,
            ("shares", shares), ("volume", scalesVolume ? shares : 1.0), ("symbol", symbol), ("before", before ?? DateOnly.MaxValue));
        return new(symbol, shares, scalesVolume, before, bars, reason);
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Information,
        Message = "{Symbol}: {Bars} stored bars of days before {Before} rescaled, prices divided by {Shares}, volume {Volume}: {Reason}")]
    private static partial void Rescaled(ILogger logger, string symbol, int bars, string before, double shares, string volume, string reason);
}
