using System.Diagnostics;
using DuckDB.NET.Data;
using Xunit.Abstractions;

namespace StockKafka.DuckDB.Tests;

/// <summary>Writes what the ways to load and read bars cost, and holds the order between them, which no slow machine changes.</summary>
public sealed class ThroughputTests(ITestOutputHelper output) : IDisposable
{
    private const int Rows = 1_000_000;

    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void Appender_is_far_faster_than_inserts_and_reading_allocates_no_more_than_its_strings()
    {
        var connection = database.Connection;
        connection.Run("CREATE TABLE bars(symbol VARCHAR, day DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume BIGINT)");
        Append(connection, 20_000);
        connection.Run("DELETE FROM bars");

        var appended = RowsPerSecond("append", Rows, () => Append(connection, Rows));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        RowsPerSecond("read, materialized", Rows, () => Read(connection, streaming: false));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        RowsPerSecond("read, streaming", Rows, () => Read(connection, streaming: true));
        var inserted = RowsPerSecond("insert in one transaction", 1_000, () => Insert(connection, 1_000));
        RowsPerSecond("point query", 1_000, () => Query(connection, 1_000));

        Assert.True(appended > inserted * 20, $"append {appended:N0} rows/s, insert {inserted:N0} rows/s");
        Assert.InRange(allocated / Rows, 0, 40);
    }

    private static void Append(DuckDBConnection connection, int rows)
    {
        using var appender = connection.CreateAppender("bars");
        for (var i = 0; i < rows; i++)
        {
            appender.CreateRow()
                .AppendValue("AMZN")
                .AppendValue(FirstDay.AddDays(i % 1_000))
                .AppendValue(i * 0.5)
                .AppendValue(i * 0.75)
                .AppendValue(i * 0.25)
                .AppendValue(i * 0.5)
                .AppendValue((long)i)
                .EndRow();
        }
    }

    private static void Read(DuckDBConnection connection, bool streaming)
    {
        using var command = new DuckDBCommand("FROM bars", connection) { UseStreamingMode = streaming };
        using var reader = command.ExecuteReader();
        var (letters, volume, prices) = (0L, 0L, 0.0);
        var last = DateOnly.MinValue;
        while (reader.Read())
        {
            letters += reader.GetString(0).Length;
            last = reader.GetFieldValue<DateOnly>(1);
            prices += reader.GetDouble(2) + reader.GetDouble(3) + reader.GetDouble(4) + reader.GetDouble(5);
            volume += reader.GetInt64(6);
        }

        Assert.Equal((4L * Rows, (long)Rows * (Rows - 1) / 2, (double)Rows * (Rows - 1)), (letters, volume, prices));
        Assert.Equal(FirstDay.AddDays((Rows - 1) % 1_000), last);
    }

    private static void Insert(DuckDBConnection connection, int rows)
    {
        using var transaction = connection.BeginTransaction();
        for (var i = 0; i < rows; i++)
        {
            connection.Run("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?)", "AMZN", FirstDay, 1.0, 2.0, 3.0, 4.0, 5L);
        }

        transaction.Commit();
    }

    private static void Query(DuckDBConnection connection, int queries)
    {
        connection.Run("CREATE TABLE symbols AS SELECT 'S' || range AS symbol, range AS id FROM range(1000)");
        for (var i = 0L; i < queries; i++)
        {
            Assert.Equal(i, connection.Scalar("SELECT id FROM symbols WHERE symbol = ?", "S" + i));
        }
    }

    private double RowsPerSecond(string what, int count, Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        var rate = count / watch.Elapsed.TotalSeconds;
        output.WriteLine($"{what}: {rate:N0} per second ({watch.ElapsedMilliseconds:N0} ms for {count:N0})");
        return rate;
    }
}
