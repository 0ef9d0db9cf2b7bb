using Quartz;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Simulation;
using StockKafka.Scanner.Chain;
using StockKafka.Scanner.Settings;
using StockKafka.Scanner.State;
using StockKafka.Scanner.Telemetry;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.Scanner.Tests;

/// <summary>The chain of a scheduled run, with Quartz, and what becomes of runs when the service ends.</summary>
public sealed class ChainTests : IDisposable
{
    private const int Symbols = 20, Days = 120;
    private static readonly DateOnly LastDay = new(2025, 7, 25); // Friday
    private static readonly DateTimeOffset Saturday = new(2025, 7, 26, 15, 0, 0, TimeSpan.Zero);

    private readonly ReplicaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sensor_scan_clean_up_and_summary_follow_one_another_though_kafka_is_away()
    {
        await PublishAsync();
        await using var api = await LocalServer.StartAsync(503, 200);
        await using var slack = await LocalServer.StartAsync(200);
        await using var host = await ScannerHost.StartAsync(_folder, Saturday, ("services:api:http:0", api.Address), ("Scanner:Webhook", slack.Address + "/hook"));
        await StartChainAsync(host);
        await Eventually.TrueAsync(() => slack.Requests.Count == 1, "Slack was told");

        var run = Assert.Single(host.Get<RunHistory>().List(10, 0));
        Assert.Equal((RunKind.Scheduled, RunState.Succeeded, LastDay, 1, (long)Symbols), (run.Kind, run.State, run.To, run.Days, run.Symbols));
        Assert.True(run.Signals > 0);
        Assert.Equal(0, host.Get<ScanOverdue>().Seconds());
        Assert.Equal(run.Signals, host.Get<Outbox>().Size);
        // The first answer was 503: asked again. 30 days before 25 July is 25 June.
        Assert.Equal(Enumerable.Repeat("DELETE /api/watchlist?before=2025-06-25 the-key-of-the-tests", 2), api.Requests);
        Assert.StartsWith($"POST /hook {{\"text\":\"Scan of 2025-07-25: {run.Signals} signals of {Symbols} symbols in ", slack.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_without_bars_fails_the_run_and_is_said()
    {
        await _folder.PublishAsync(new SimulatedMarket(1, Symbols, Days, LastDay.AddDays(-1)).Bars());
        await using var slack = await LocalServer.StartAsync(200);
        await using var host = await ScannerHost.StartAsync(_folder, Saturday,
            ("Scanner:Webhook", slack.Address), ("Scanner:SensorPoll", "00:00:00.020"), ("Scanner:SensorTimeout", "00:00:00.100"));
        Assert.Equal(0, host.Get<ScanOverdue>().Seconds()); // Nothing is due where no scheduled run has ever been.
        await StartChainAsync(host);
        await Eventually.TrueAsync(() => slack.Requests.Count == 1, "Slack was told");
        var run = Assert.Single(host.Get<RunHistory>().List(10, 0));
        Assert.Equal((RunState.Failed, 0), (run.State, run.Days));
        Assert.Equal(TimeSpan.FromHours(19).TotalSeconds, host.Get<ScanOverdue>().Seconds()); // Since Friday's close at 20:00 UTC.
        Assert.Contains("the newest bars are those of 2025-07-24", run.Error, StringComparison.Ordinal);
        Assert.Contains("failed: given up after", slack.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_back_fill_that_was_interrupted_goes_on_at_its_next_day_with_each_signal_once()
    {
        await PublishAsync();
        var days = new SignalScan(_folder.Replica, Microsoft.Extensions.Options.Options.Create(new SignalRuleOptions())).Run(LastDay.AddDays(-30), LastDay, default);
        string id;
        using (var store = new ScannerStore(Microsoft.Extensions.Options.Options.Create(_folder.Options)))
        {
            // As a process leaves it that is killed after the third day.
            var history = new RunHistory(store, new Outbox(store), TimeProvider.System);
            id = history.Add(RunKind.Backfill, RunState.Queued, LastDay.AddDays(-30), LastDay).RunId;
            history.Started(id);
            foreach (var day in days.Take(3))
            {
                history.DayScanned(id, day);
            }
        }

        await using var host = await ScannerHost.StartAsync(_folder, Saturday);
        await Eventually.TrueAsync(() => host.Get<RunHistory>().Find(id)!.State == RunState.Succeeded, "the run has succeeded");
        var run = host.Get<RunHistory>().Find(id)!;
        Assert.Equal((1, days.Count, LastDay.AddDays(1)), (run.Resumes, run.Days, run.NextDay));
        var waiting = host.Get<Outbox>().Oldest(int.MaxValue);
        Assert.Equal(days.SelectMany(day => day.Signals()).Select(Delivery.OutboxPublisher.KeyOf), waiting.Select(entry => Delivery.OutboxPublisher.KeyOf(entry.Signal)));
        Assert.Equal(run.Signals, waiting.Count);
        Assert.Equal(Enumerable.Range(1, waiting.Count).Select(number => (long)number), waiting.Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_day_that_passed_while_the_service_was_down_is_caught_up_with()
    {
        await PublishAsync();
        using (var store = new ScannerStore(Microsoft.Extensions.Options.Options.Create(_folder.Options)))
        {
            var history = new RunHistory(store, new Outbox(store), TimeProvider.System);
            history.Ended(history.Add(RunKind.Scheduled, RunState.Waiting, LastDay.AddDays(-1), LastDay.AddDays(-1)).RunId, null);
        }

        await using var host = await ScannerHost.StartAsync(_folder, Saturday);
        await Eventually.TrueAsync(() => host.Get<RunHistory>().List(10, 0).Any(run => run.To == LastDay && run.State == RunState.Succeeded), "the last day was scanned");
        Assert.Equal(2, host.Get<RunHistory>().List(10, 0).Count);
    }

    [Fact]
    public void A_database_of_a_newer_format_is_refused_and_left_as_it_is()
    {
        var options = Microsoft.Extensions.Options.Options.Create(_folder.Options);
        using (new ScannerStore(options))
        {
        }

        using (var connection = new DuckDB.NET.Data.DuckDBConnection($"Data Source={Path.Combine(_folder.Options.Directory, "scanner.duckdb")}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE schema_version SET version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("format 99", Assert.Throws<StartupException>(() => new ScannerStore(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_outbox_keeps_currencies_and_signals_without_a_tier_in_a_database_of_before_too()
    {
        var options = Microsoft.Extensions.Options.Options.Create(_folder.Options);
        using (var connection = new DuckDB.NET.Data.DuckDBConnection($"Data Source={Path.Combine(_folder.Options.Directory, "scanner.duckdb")}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = ScannerStore.Migrations[0] + "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (1); INSERT INTO outbox VALUES (7, 'run', 'OLD', DATE '2025-07-25', 'c', 1, 1, 1, 2, NULL)";
            command.ExecuteNonQuery();
        }

        using var store = new ScannerStore(options);
        var outbox = new Outbox(store);
        WatchlistSignal[] signals = [new("VOD.L", LastDay, "c", 0.719, 0.7, 1, null, null, "GBP"), new("OLD", LastDay, "c", 1, 1, 1, 2)];
        store.Write(connection => outbox.Append(connection, "run", signals[..1]));
        Assert.Equal(signals.Reverse(), outbox.Oldest(9).Select(entry => entry.Signal));
    }

    [Fact]
    public void Every_mistake_in_the_options_is_named()
    {
        var options = new ScannerOptions { Cron = "daily", HalfDayCron = "noon", Webhook = "ftp://x" };
        Assert.Equal(["Cron", "HalfDayCron", "Webhook"], options.Validate(new(options)).SelectMany(defect => defect.MemberNames));
    }

    private Task PublishAsync() => _folder.PublishAsync(new SimulatedMarket(1, Symbols, Days, LastDay).Bars());

    private static async Task StartChainAsync(ScannerHost host) =>
        await (await host.Get<ISchedulerFactory>().GetScheduler()).StartAsync(ScanChain.DataReady, runId: null, default);
}
