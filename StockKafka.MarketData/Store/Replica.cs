using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>There is no replica yet, or it cannot be read.</summary>
public sealed class ReplicaUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A day's close of one symbol with the closes before it.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Tier">Market-cap tier; null when the market cap is not in USD.</param>
/// <param name="Sector">Sector, if known.</param>
/// <param name="Closes">Closes up to and including the day, oldest first.</param>
public sealed record CloseWindow(string Symbol, int? Tier, string? Sector, double[] Closes);

/// <summary>The read-only copy of the history, for processes beside the writer. Opened for each reading, so that it is the newest.</summary>
public sealed class Replica(IOptions<StoreOptions> options)
{
    private readonly string _path = options.Value.ReplicaPath;

    /// <summary>The newest trading day, or null when there are no bars.</summary>
    /// <exception cref="ReplicaUnavailableException">No replica has been published.</exception>
    public DateOnly? NewestDay() => Read(connection => Sql.Query(connection, "SELECT max(date) FROM daily_bars",
        row => row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0))[0]);

    /// <summary>For each symbol traded on <paramref name="day"/>: its newest <paramref name="count"/> closes up to that day.</summary>
    /// <exception cref="ReplicaUnavailableException">No replica has been published.</exception>
    public List<CloseWindow> Closes(DateOnly day, int count) => Read(connection =>
    {
        var windows = new List<CloseWindow>();
        var closes = new List<double>(count);
        string? symbol = null, sector = null, currency = null;
        double? marketCap = null;
        void Finish()
        {
            if (symbol is not null)
            {
                windows.Add(new(symbol, Listing.TierOf(marketCap, currency), sector, [.. closes]));
            }

            closes.Clear();
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT b.symbol, b.close, s.market_cap, s.sector, coalesce(s.currency, m.currency)
            FROM (SELECT symbol, date, close FROM daily_bars LEFT JOIN bar_currency m USING (symbol)
                  WHERE date <= $day AND (m.since IS NULL OR date >= m.since) AND symbol IN (SELECT symbol FROM daily_bars WHERE date = $day)
                  QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY date DESC) <= $count) b
            LEFT JOIN symbols s USING (symbol) LEFT JOIN bar_currency m USING (symbol) ORDER BY b.symbol, b.date
            """;
        command.Parameters.Add(new DuckDBParameter("day", day));
        command.Parameters.Add(new DuckDBParameter("count", count));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetString(0) is var next && next != symbol)
            {
                Finish();
                symbol = next;
                marketCap = reader.NullableDouble(2);
                sector = reader.NullableString(3);
                currency = reader.NullableString(4);
            }

            closes.Add(reader.GetDouble(1));
        }

        Finish();
        return windows;
    });

    /// <summary>How many symbols traded on <paramref name="day"/>, and on the trading day before it; fewer entries where there are no bars.</summary>
    /// <exception cref="ReplicaUnavailableException">No replica has been published.</exception>
    public List<(DateOnly Day, long Symbols)> SymbolsOn(DateOnly day) => Read(connection => Sql.Query(connection,
        "SELECT date, count(*) FROM daily_bars WHERE date <= $day GROUP BY date ORDER BY date DESC LIMIT 2",
        row => (row.GetFieldValue<DateOnly>(0), row.GetInt64(1)), ("day", day)));

    /// <summary>A further connection while one is open; both see the same copy, whatever is published meanwhile.</summary>
    internal DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection($"Data Source={_path};ACCESS_MODE=READ_ONLY");
        connection.Open();
        return connection;
    }

    internal T Read<T>(Func<DuckDBConnection, T> work)
    {
        if (!File.Exists(_path))
        {
            throw new ReplicaUnavailableException($"No replica has been published yet ({_path} is missing); import bars first.");
        }

        try
        {
            using var connection = Connect();
            return work(connection);
        }
        catch (DuckDBException failure)
        {
            throw new ReplicaUnavailableException($"The replica {_path} cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }
}
