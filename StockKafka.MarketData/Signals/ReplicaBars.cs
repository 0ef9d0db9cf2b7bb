using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Signals;

/// <summary>A symbol whose bars are to be read.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Tier">Market-cap tier; null when the market cap is not in USD.</param>
/// <param name="Sector">Sector, if known.</param>
/// <param name="Currency">Of the prices, if known.</param>
/// <param name="Bars">How many bars will be read.</param>
/// <param name="Place">Its place among all symbols of the replica, by name.</param>
internal sealed record SymbolBars(string Symbol, int? Tier, string? Sector, string? Currency, int Bars, int Place);

/// <summary>Symbols that one statement reads, in order of their names.</summary>
/// <param name="From">First day read.</param>
/// <param name="To">Last day read.</param>
/// <param name="Symbols">The symbols.</param>
internal sealed record BarChunk(DateOnly From, DateOnly To, List<SymbolBars> Symbols)
{
    /// <summary>Whether no other symbol lies between the first and the last of them.</summary>
    public bool IsWhole => Symbols[^1].Place - Symbols[0].Place == Symbols.Count - 1;
}

/// <summary>Reads bars of the replica, one after the other, on a connection of its own. For one thread.</summary>
internal sealed class ReplicaBars : IDisposable
{
    /// <summary>Symbols read by one statement: what a worker holds at a time is this many symbols' bars.</summary>
    private const int ChunkSize = 128;

    /// <summary>
    /// Further days read beyond the warm-up in the first place, so that a symbol that missed a few days still has enough; the
    /// few with more holes than that are read from their first bar on.
    /// </summary>
    private const int Slack = 30;

    private readonly DuckDBConnection _connection;

    public ReplicaBars(Replica replica) => _connection = replica.Connect();

    /// <summary>The days that have bars.</summary>
    public static List<DateOnly> Days(DuckDBConnection connection, DateOnly from, DateOnly to) => Sql.Query(connection,
        "SELECT DISTINCT date FROM daily_bars WHERE date BETWEEN $from AND $to ORDER BY date",
        row => row.GetFieldValue<DateOnly>(0), ("from", from), ("to", to));

    /// <summary>
    /// What to read, so that each symbol that traded between the days has <see cref="SignalScan.WarmUpDays"/> bars before them, or all it
    /// has. Bars in another currency than that of the newest ones are left out: no rule compares one money with another.
    /// </summary>
    public static List<BarChunk> Plan(DuckDBConnection connection, DateOnly from, DateOnly to)
    {
        var start = Sql.Scalar<DateOnly>(connection,
            "SELECT coalesce(min(date), $from) FROM (SELECT DISTINCT date FROM daily_bars WHERE date < $from ORDER BY date DESC LIMIT $days)",
            ("from", from), ("days", SignalScan.WarmUpDays + Slack));
        List<SymbolBars> dense = [], sparse = [];
        List<BarChunk> mixed = [];
        foreach (var (isSparse, since, symbol) in Sql.Query(connection,
            """
            SELECT symbol, bars, recent, warm_up < $days AND bars > recent, market_cap, sector, place, s.currency, m.currency, m.since FROM (
                SELECT symbol, bars, recent, warm_up, newest, row_number() OVER (ORDER BY symbol)::INTEGER AS place FROM (
                    SELECT symbol, count(*) FILTER (date <= $to) AS bars, count(*) FILTER (date BETWEEN $start AND $to) AS recent,
                        count(*) FILTER (date >= $start AND date < $from) AS warm_up, max(date) FILTER (date <= $to) AS newest
                    FROM daily_bars GROUP BY symbol))
            LEFT JOIN symbols s USING (symbol) LEFT JOIN bar_currency m USING (symbol) WHERE newest >= $from ORDER BY symbol
            """,
            row => (row.GetBoolean(3), row.IsDBNull(9) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(9), new SymbolBars(
                row.GetString(0), Listing.TierOf(row.NullableDouble(4), row.NullableString(7) ?? row.NullableString(8)), row.NullableString(5), row.NullableString(8) ?? row.NullableString(7),
                (int)row.GetInt64(row.GetBoolean(3) ? 1 : 2), row.GetInt32(6))),
            ("from", from), ("to", to), ("start", start), ("days", SignalScan.WarmUpDays)))
        {
            if (since is not { } first)
            {
                (isSparse ? sparse : dense).Add(symbol);
            }
            else if (first <= to)
            {
                var bars = (int)Sql.Scalar<long>(connection, "SELECT count(*) FROM daily_bars WHERE symbol = $symbol AND date BETWEEN $first AND $to",
                    ("symbol", symbol.Symbol), ("first", first), ("to", to));
                mixed.Add(new(first, to, [symbol with { Bars = bars }]));
            }
        }

        return [.. Chunks(dense, start), .. Chunks(sparse, DateOnly.MinValue), .. mixed];

        IEnumerable<BarChunk> Chunks(List<SymbolBars> symbols, DateOnly since) =>
            symbols.Chunk(ChunkSize).Select(chunk => new BarChunk(since, to, [.. chunk]));
    }

    /// <summary>Fills the series with one symbol after the other.</summary>
    /// <returns>The place of the symbol in the chunk that the series holds now.</returns>
    public IEnumerable<int> Read(BarChunk chunk, SymbolSeries series)
    {
        var symbols = chunk.Symbols;
        // Constants, not parameters: only by constants does DuckDB pass over the parts of the table that hold other symbols.
        var only = chunk.IsWhole ? "" : $"AND symbol IN ({string.Join(',', symbols.Select(each => Sql.Literal(each.Symbol)))})";
        using var command = _connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT date - DATE '0001-01-01', open, high, low, close, volume FROM daily_bars
            WHERE symbol BETWEEN {Sql.Literal(symbols[0].Symbol)} AND {Sql.Literal(symbols[^1].Symbol)} AND date BETWEEN '{chunk.From:yyyy-MM-dd}' AND '{chunk.To:yyyy-MM-dd}' {only}
            ORDER BY symbol, date
            """;
        using var reader = command.ExecuteReader();
        for (var index = 0; index < symbols.Count; index++)
        {
            series.Begin(symbols[index].Bars);
            for (var left = symbols[index].Bars; left > 0; left--)
            {
                if (!reader.Read())
                {
                    throw new InvalidOperationException("The replica answered fewer bars than it had counted.");
                }

                series.Add((int)reader.GetInt64(0),
                    new Bar(reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetInt64(5)));
            }

            yield return index;
        }
    }

    public void Dispose() => _connection.Dispose();
}
