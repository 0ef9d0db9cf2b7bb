using System.Diagnostics.Metrics;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Store;

public sealed class PoolTests
{
    [Fact]
    public async Task No_more_readers_work_at_a_time_than_there_are_connections_and_the_others_wait()
    {
        await using var temporary = new TemporaryStore();
        int working = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => temporary.Store.ReadAsync(_ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref working));
            Thread.Yield();
            Interlocked.Decrement(ref working);
            return 0;
        }, default)));
        Assert.InRange(most, 1, temporary.Options.ReadConnections);
    }

    [Fact]
    public async Task A_caller_who_gives_up_waiting_takes_no_connection_with_him()
    {
        await using var temporary = new TemporaryStore();
        using var hold = new ManualResetEventSlim();
        using var impatient = new CancellationTokenSource();
        var holding = Enumerable.Range(0, temporary.Options.ReadConnections).Select(_ => temporary.Store.ReadAsync(_ =>
        {
            hold.Wait();
            return 0;
        }, default)).ToArray();
        var waiting = temporary.Store.ReadAsync(_ => 0, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        hold.Set();
        await Task.WhenAll(holding);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => temporary.Store.ReadAsync(_ => 0, default))).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Connections_waits_durations_and_errors_are_measured()
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "StockKafka" && instrument.Name.StartsWith("d", StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note(string name, double value)
        {
            lock (seen)
            {
                seen[name] = seen.GetValueOrDefault(name) + value;
            }
        }

        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Note(instrument.Name, value));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Note(instrument.Name, value);
            if (tags.ToArray().Contains(new("status", "error")))
            {
                Note($"{instrument.Name} failed", value);
            }
        });
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument.Name, Math.Abs(value)));
        listener.Start();
        await using var temporary = new TemporaryStore();
        await Assert.ThrowsAsync<DuckDBException>(() => temporary.Store.ReadAsync(connection => Sql.Execute(connection, "SELEKT 1"), default));
        lock (seen)
        {
            Assert.All(["db.client.connection.count", "db.client.connection.wait_time", "db.client.operation.duration", "database_operations"],
                name => Assert.Contains(name, seen));
            Assert.True(seen["database_operations failed"] >= 1);
        }
    }

    [Fact]
    public async Task What_takes_longer_than_the_threshold_is_logged_by_its_name()
    {
        var log = new List<string>();
        var options = new StoreOptions { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName, SlowQuery = TimeSpan.FromTicks(1) };
        await using (var store = new MarketStore(Options.Create(options), logger: new ListLogger(log)))
        {
            await new BarTable(store).SummaryAsync(default);
        }

        Assert.Contains(log, line => line.Contains("slow read: BarTable.SummaryAsync took", StringComparison.Ordinal));
        Directory.Delete(options.Directory, recursive: true);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class ListLogger(List<string> lines) : ILogger<MarketStore>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
