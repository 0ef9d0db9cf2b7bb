using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Telemetry;

/// <summary>How long DuckDB and Redis take, by OpenTelemetry's conventions for database clients.</summary>
internal static class DatabaseMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "Time that a database took, by system (duckdb, redis) and operation; error.type for what failed");

    public static void Worked(string system, string operation, TimeSpan took, Exception? failure)
    {
        if (failure is null)
        {
            Duration.Record(took.TotalSeconds, new("db.system.name", system), new("db.operation.name", operation));
        }
        else
        {
            Duration.Record(took.TotalSeconds, new("db.system.name", system), new("db.operation.name", operation), new("error.type", failure.GetType().Name));
        }
    }
}
