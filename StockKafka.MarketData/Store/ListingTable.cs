using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>What may narrow a list of listings; null means any.</summary>
/// <param name="Query">Part of the symbol or of the name, whatever its case.</param>
/// <param name="Sector">The sector, whatever its case.</param>
/// <param name="Tier">Market-cap tier, 1 to 3.</param>
/// <param name="HasBars">Only listings that have daily bars.</param>
/// <param name="Limit">Most rows answered.</param>
/// <param name="Offset">Rows left out first.</param>
public sealed record ListingFilter(string? Query, string? Sector, int? Tier, bool HasBars, int Limit, int Offset);

/// <summary>The listings.</summary>
public sealed class ListingTable(MarketStore store)
{
    private const string Tier = "CASE WHEN market_cap IS NOT NULL AND currency <> 'USD' THEN NULL WHEN market_cap >= 100e9 THEN 1 WHEN market_cap >= 10e9 THEN 2 ELSE 3 END";

    private const string Where =
        $"""
        ($query IS NULL OR contains(lower(symbol), lower($query)) OR contains(lower(name), lower($query)))
        AND ($sector IS NULL OR lower(sector) = lower($sector)) AND ($tier IS NULL OR {Tier} = $tier)
        AND (NOT $hasBars OR exists(FROM daily_bars b WHERE b.symbol = symbols.symbol))
        """;

    /// <summary>One page in the order of symbols, and how many there are in all.</summary>
    public Task<(long Total, List<Listing> Items)> FindAsync(ListingFilter filter, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => (
            Sql.Scalar<long>(connection, $"SELECT count(*) FROM symbols WHERE {Where}",
                ("query", filter.Query), ("sector", filter.Sector), ("tier", filter.Tier), ("hasBars", filter.HasBars)),
            Sql.Query(connection,
                $"SELECT symbol, name, market_cap, sector, currency FROM symbols WHERE {Where} ORDER BY symbol LIMIT $limit OFFSET $offset",
                ReadListing, ("query", filter.Query), ("sector", filter.Sector), ("tier", filter.Tier), ("hasBars", filter.HasBars),
                ("limit", filter.Limit), ("offset", filter.Offset))), cancellationToken);

    /// <summary>Whether anything is known of a symbol: a listing, a bar or a quote.</summary>
    public Task<bool> IsKnownAsync(string symbol, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Scalar<bool>(connection,
            """
            SELECT exists(FROM symbols WHERE symbol = $symbol) OR exists(FROM daily_bars WHERE symbol = $symbol)
                OR exists(FROM quotes WHERE symbol = $symbol)
            """, ("symbol", symbol)), cancellationToken);

    /// <summary>Stores the listings, replacing those of the same symbol.</summary>
    /// <returns>The number of rows taken.</returns>
    public async Task<long> ImportAsync(IAsyncEnumerable<Listing> listings, CancellationToken cancellationToken)
    {
        var all = await listings.ToListAsync(cancellationToken).ConfigureAwait(false);
        await store.WriteAsync(connection =>
        {
            Upsert(connection, all);
            BarCurrency.GiveToListings(connection, all.ConvertAll(listing => listing.Symbol));
            return 0;
        }, cancellationToken).ConfigureAwait(false);
        return all.Count;
    }

    private static void Upsert(DuckDBConnection connection, List<Listing> listings)
    {
        Sql.Execute(connection,
            "CREATE OR REPLACE TEMP TABLE symbol_batch (symbol VARCHAR, name VARCHAR, market_cap DOUBLE, sector VARCHAR, currency VARCHAR, line BIGINT)");
        var line = 0L;
        using (var appender = connection.CreateAppender("temp", "main", "symbol_batch"))
        {
            foreach (var listing in listings)
            {
                appender.CreateRow().AppendValue(listing.Symbol).AppendValue(listing.Name).AppendValue(listing.MarketCap)
                    .AppendValue(listing.Sector).AppendValue(listing.Currency).AppendValue(line++).EndRow();
            }
        }

        Sql.Execute(connection,
            """
            INSERT INTO symbols
            SELECT symbol, name, market_cap, sector, currency FROM symbol_batch
            QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY line DESC) = 1
            ON CONFLICT (symbol) DO UPDATE SET name = excluded.name, market_cap = excluded.market_cap, sector = excluded.sector,
                currency = coalesce(excluded.currency, symbols.currency)
            """);
    }

    private static Listing ReadListing(DuckDBDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.NullableDouble(2), row.NullableString(3), row.NullableString(4));
}
