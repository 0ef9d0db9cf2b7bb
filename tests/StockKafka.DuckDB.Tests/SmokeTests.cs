using System.Diagnostics;
using DuckDB.NET.Data;

namespace StockKafka.DuckDB.Tests;

public sealed class SmokeTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private readonly DatabaseFixture database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void Throughput()
    {
        var c = database.Connection;
        c.Run("CREATE TABLE bars(symbol VARCHAR, day DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume BIGINT)");
        for (var round = 0; round < 3; round++)
        {
            c.Run("DELETE FROM bars");
            var watch = Stopwatch.StartNew();
            var day = new DateOnly(2020, 1, 1);
            using (var appender = c.CreateAppender("bars"))
            {
                for (var i = 0; i < 1_000_000; i++)
                {
                    appender.CreateRow().AppendValue("AMZN").AppendValue(day.AddDays(i % 1000)).AppendValue(i * 0.5).AppendValue(i * 0.75)
                        .AppendValue(i * 0.25).AppendValue(i * 0.5).AppendValue((long)i).EndRow();
                }
            }

            output.WriteLine($"append 1M: {watch.ElapsedMilliseconds} ms");
            watch.Restart();
            using var command = new DuckDBCommand("SELECT * FROM bars", c) { UseStreamingMode = round == 2 };
            using var reader = command.ExecuteReader();
            var executed = watch.ElapsedMilliseconds;
            double sum = 0; long volume = 0; var days = 0L; var text = 0L;
            while (reader.Read())
            {
                text += reader.GetString(0).Length;
                days += reader.GetFieldValue<DateOnly>(1).DayNumber;
                sum += reader.GetDouble(2) + reader.GetDouble(3) + reader.GetDouble(4) + reader.GetDouble(5);
                volume += reader.GetInt64(6);
            }

            output.WriteLine($"read 1M: {watch.ElapsedMilliseconds} ms (execute {executed})");
            Assert.Equal(499999500000L, volume);
            Assert.Equal(4000000, text);
            Assert.Equal(499999500000.0, sum / 2.0);
        }

        var insert = Stopwatch.StartNew();
        c.Run("BEGIN TRANSACTION");
        for (var i = 0; i < 2_000; i++)
        {
            c.Run("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?)", "AMZN", new DateOnly(2020, 1, 1), 1.0, 2.0, 3.0, 4.0, 5L);
        }

        c.Run("COMMIT");
        output.WriteLine($"insert 2k: {insert.ElapsedMilliseconds} ms");
    }
}
