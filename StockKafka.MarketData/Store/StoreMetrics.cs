using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Store;

/// <summary>What the store measures, in the meter <c>StockKafka</c>; times in seconds.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    /// <summary>Open connections, by <c>state</c>: idle or used.</summary>
    public static readonly UpDownCounter<int> Connections =
        Meter.CreateUpDownCounter<int>("stockkafka.store.connections", "{connection}", "Open connections to DuckDB");

    /// <summary>How long callers waited for a connection, by <c>operation</c>: read or write.</summary>
    public static readonly Histogram<double> Wait =
        Meter.CreateHistogram<double>("stockkafka.store.wait", "s", "Time that callers waited for a connection");

    /// <summary>How long DuckDB worked, by <c>operation</c>.</summary>
    public static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("stockkafka.store.duration", "s", "Time that DuckDB worked");

    /// <summary>Work done, by <c>operation</c> and <c>status</c> (success, error): <c>database_operations_total</c> of mission M12.</summary>
    public static readonly Counter<long> Operations =
        Meter.CreateCounter<long>("database_operations", "{operation}", "Work of DuckDB, by operation (read, write) and status (success, error)");

    /// <summary>Work that failed, by <c>operation</c>.</summary>
    public static readonly Counter<long> Errors =
        Meter.CreateCounter<long>("stockkafka.store.errors", "{error}", "Work that DuckDB refused or could not do");

    /// <summary>Quotes taken out because of their age.</summary>
    public static readonly Counter<long> Expired =
        Meter.CreateCounter<long>("stockkafka.store.quotes.expired", "{quote}", "Quotes taken out because of their age");
}
