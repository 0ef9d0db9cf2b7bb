using System.Diagnostics.Metrics;
using StockKafka.MarketData.Telemetry;

namespace StockKafka.MarketData.Store;

/// <summary>What the store measures, in the meter <c>StockKafka</c>; times in seconds.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    private static readonly UpDownCounter<int> Connections =
        Meter.CreateUpDownCounter<int>("db.client.connection.count", "{connection}", "Open connections to DuckDB, by state (idle, used)");

    private static readonly Histogram<double> WaitTime =
        Meter.CreateHistogram<double>("db.client.connection.wait_time", "s", "Time that callers waited for a connection");

    private static readonly Counter<long> Operations =
        Meter.CreateCounter<long>("database_operations", "{operation}", "Work of DuckDB, by operation (read, write) and status (success, error)");

    private static readonly Counter<long> Rows =
        Meter.CreateCounter<long>("stock.store.rows", "{row}", "Rows stored, by table (quotes, daily_bars, watchlist)");

    /// <summary>Quotes taken out because of their age.</summary>
    public static readonly Counter<long> Expired =
        Meter.CreateCounter<long>("stock.store.quotes.expired", "{quote}", "Quotes taken out because of their age");

    /// <summary>Shows the age of the replica until the process ends; nothing before there is one.</summary>
    public static void ShowReplicaAge(Func<TimeSpan?> age) => Meter.CreateObservableGauge(
        "stock.store.replica.age", () => age() is { } known ? new[] { new Measurement<double>(known.TotalSeconds) } : [], "s", "Time since the replica was published");

    /// <summary>A connection has changed its state, or was opened or closed.</summary>
    public static void Count(string state, int change) =>
        Connections.Add(change, new("db.client.connection.state", state), new("db.client.connection.pool.name", "readers"));

    /// <summary>A caller got a connection.</summary>
    public static void Waited(string operation, TimeSpan wait) =>
        WaitTime.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("db.client.connection.pool.name", operation == "read" ? "readers" : "writer"));

    /// <summary>Work has ended: <c>database_operations_total</c> of mission M12, and OpenTelemetry's <c>db.client.operation.duration</c>.</summary>
    public static void Worked(string operation, TimeSpan took, Exception? failure)
    {
        Operations.Add(1, new("operation", operation), new("status", failure is null ? "success" : "error"));
        DatabaseMetrics.Worked("duckdb", operation, took, failure);
    }

    /// <summary>Rows were committed.</summary>
    public static void Stored(string table, int rows)
    {
        if (rows > 0)
        {
            Rows.Add(rows, new KeyValuePair<string, object?>("table", table));
        }
    }
}
