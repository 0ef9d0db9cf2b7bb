using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>
/// For each symbol the currency of its newest bars that have one, and <c>since</c>, the day after the last bar in another one (null
/// where there is no other). Bars before that day are left out wherever prices of different days are compared.
/// </summary>
internal static class BarCurrency
{
    /// <summary>Notes the currencies of bars that have been stored just now, and gives them to listings that have none.</summary>
    public static void Note(DuckDBConnection connection, IEnumerable<DailyBar> stored)
    {
        var named = Named(stored);
        if (named.Count == 0)
        {
            return;
        }

        var changes = Sql.Query(connection,
            """
            SELECT n.symbol, any_value(n.currency), bool_and(k.symbol IS NULL) AND count(*) = 1
            FROM (SELECT unnest($symbol) AS symbol, unnest($currency) AS currency) n LEFT JOIN bar_currency k USING (symbol)
            WHERE k.currency IS DISTINCT FROM n.currency OR k.since IS NOT NULL GROUP BY n.symbol
            """,
            row => (Symbol: row.GetString(0), Currency: row.GetString(1), IsFirst: row.GetBoolean(2)),
            ("symbol", named.ConvertAll(each => each.Symbol)), ("currency", named.ConvertAll(each => each.Currency)));
        if (changes.FindAll(change => change.IsFirst) is { Count: > 0 } first)
        {
            Sql.Execute(connection, "INSERT INTO bar_currency SELECT unnest($symbol), unnest($currency), NULL",
                ("symbol", first.ConvertAll(change => change.Symbol)), ("currency", first.ConvertAll(change => change.Currency)));
        }

        if (changes.FindAll(change => !change.IsFirst) is { Count: > 0 } others)
        {
            WorkOut(connection, others.ConvertAll(change => change.Symbol));
        }

        if (changes.Count > 0)
        {
            GiveToListings(connection, changes.ConvertAll(change => change.Symbol));
        }
    }

    private static void WorkOut(DuckDBConnection connection, List<string> changed) => Sql.Execute(connection,
        """
        INSERT INTO bar_currency
        WITH bars AS (FROM daily_bars WHERE currency IS NOT NULL AND symbol IN (SELECT unnest($symbol))),
        newest AS (SELECT symbol, arg_max(currency, date) AS currency FROM bars GROUP BY symbol),
        others AS (SELECT b.symbol, max(b.date) AS day FROM bars b JOIN newest n USING (symbol) WHERE b.currency <> n.currency GROUP BY b.symbol)
        SELECT symbol, currency, day + 1 FROM newest LEFT JOIN others USING (symbol)
        ON CONFLICT (symbol) DO UPDATE SET currency = excluded.currency, since = excluded.since
        """, ("symbol", changed));

    private static List<(string Symbol, string Currency)> Named(IEnumerable<DailyBar> bars)
    {
        var named = new HashSet<(string, string)>();
        DailyBar? before = null;
        foreach (var bar in bars)
        {
            // Most bars follow one of the same symbol: looking them all up would be a tenth of what storing them costs.
            if (bar.Currency is { } currency && (before is null || !ReferenceEquals(bar.Currency, before.Currency) || bar.Symbol != before.Symbol))
            {
                named.Add((bar.Symbol, currency));
            }

            before = bar;
        }

        return [.. named];
    }

    /// <summary>A listing without a currency has that of its bars.</summary>
    public static void GiveToListings(DuckDBConnection connection, List<string> symbols) => Sql.Execute(connection,
        """
        UPDATE symbols SET currency = k.currency FROM bar_currency k
        WHERE symbols.symbol = k.symbol AND symbols.currency IS NULL AND symbols.symbol IN (SELECT unnest($symbol))
        """, ("symbol", symbols));
}
