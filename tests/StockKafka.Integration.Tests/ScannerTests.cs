using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;

namespace StockKafka.Integration.Tests;

/// <summary>The scanner through an outage of Kafka, and through kill -9.</summary>
public sealed class ScannerTests(Stack stack) : IClassFixture<Stack>
{
    private const string LastDay = "2025-07-25", OutageDay = "2025-07-24";

    [Fact]
    public async Task With_kafka_down_a_scan_succeeds_the_breaker_opens_and_afterwards_each_signal_is_stored_once()
    {
        await ImportAsync();
        await stack.StopAsync("kafka");
        long signals;
        try
        {
            using var answer = await stack.Scanner.PostAsync($"/api/scans?date={OutageDay}", null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var scan = await answer.Content.ReadFromJsonAsync<JsonElement>();
            signals = scan.GetProperty("signals").GetInt64();
            Assert.True(signals > 0);
            Assert.Equal("Succeeded", (await RunAsync(scan.GetProperty("runId").GetString()!)).GetProperty("state").GetString());

            var kafka = await Eventually.GetAsync(KafkaAsync, pipeline => pipeline.GetProperty("state").GetString() == "Open", 90);
            Assert.True(kafka.GetProperty("consecutiveFailures").GetInt32() >= kafka.GetProperty("failureThreshold").GetInt32());
            Assert.Equal(5, kafka.GetProperty("failureThreshold").GetInt32());
            await Eventually.TrueAsync(async () => await stack.Scanner.GetStringAsync("/metrics") is var page
                && page.Contains($"stock_scan_outbox_size{{otel_scope_name=\"StockKafka\"", StringComparison.Ordinal)
                && System.Text.RegularExpressions.Regex.IsMatch(page, "stock_circuit_state\\{[^}]*pipeline=\"kafka\"\\} [12]\n"));
            Assert.Equal(0, (await stack.GetAsync($"/api/watchlist?date={OutageDay}")).GetArrayLength());
        }
        finally
        {
            await stack.StartAsync("kafka");
        }

        await Eventually.GetAsync(KafkaAsync, pipeline => pipeline.GetProperty("state").GetString() == "Closed", 65);
        var stored = await Eventually.GetAsync(() => stack.GetAsync($"/api/watchlist?date={OutageDay}"), list => list.GetArrayLength() >= signals, 60);
        var keys = stored.EnumerateArray().Select(Key).ToList();
        Assert.Equal(signals, keys.Count);
        Assert.Equal(keys.Count, keys.Distinct().Count());
        var sent = (await MessagesAsync((int)signals)).Where(key => key.Contains(OutageDay, StringComparison.Ordinal)).ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_back_fill_it_goes_on_as_the_same_run_and_loses_and_doubles_nothing()
    {
        await ImportAsync();
        var replica = new Replica(Options.Create(new StoreOptions { Directory = Path.Combine(stack.DataFolder, "duckdb") }));
        var scan = new SignalScan(replica, Options.Create(new SignalRuleOptions()));
        var days = scan.DaysBetween(new(2023, 1, 1), new(2025, 7, 18));
        var expected = days.Chunk(SignalScan.MaxDays).SelectMany(part => scan.Run(part[0], part[^1], default))
            .SelectMany(day => day.Signals()).CountBy(signal => (signal.Date, signal.Condition)).ToDictionary();

        using var accepted = await stack.Scanner.PostAsync("/api/scans?from=2023-01-01&to=2025-07-18", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = accepted.Headers.Location!.OriginalString.Split('/')[^1];
        var before = await Eventually.GetAsync(() => RunAsync(id), run => run.GetProperty("days").GetInt32() >= 10);
        await stack.KillAsync("scanner");
        Assert.InRange(before.GetProperty("days").GetInt32(), 10, days.Count - 1);
        await stack.StartAsync("scanner");

        var after = await Eventually.GetAsync(() => RunAsync(id), run => run.GetProperty("state").GetString() is "Succeeded" or "Failed", 120);
        Assert.Equal(("Succeeded", 1), (after.GetProperty("state").GetString(), after.GetProperty("resumes").GetInt32()));
        Assert.Equal(days.Count, after.GetProperty("days").GetInt32());
        Assert.Equal(expected.Values.Sum(), after.GetProperty("signals").GetInt32());
        var history = await stack.Scanner.GetFromJsonAsync<JsonElement>("/api/scans?limit=1000");
        Assert.Single(history.EnumerateArray(), run => run.GetProperty("kind").GetString() == "Backfill");

        var summary = await Eventually.GetAsync(
            async () => (await stack.GetAsync("/api/watchlist/summary?days=1000")).GetProperty("days").EnumerateArray()
                .Select(day => (Key: (day.GetProperty("date").GetDateTime(), day.GetProperty("condition").GetString()!), Signals: day.GetProperty("signals").GetInt32()))
                .Where(day => day.Key.Item1 <= new DateTime(2025, 7, 18)).ToDictionary(day => (DateOnly.FromDateTime(day.Key.Item1), day.Key.Item2), day => day.Signals),
            found => found.Values.Sum() >= expected.Values.Sum(), 120);
        Assert.Equal(expected.OrderBy(each => each.Key), summary.OrderBy(each => each.Key));
    }

    [Fact]
    public async Task A_back_test_sets_the_returns_after_signals_beside_those_of_all_symbols()
    {
        // Ten symbols; on the day of the signals A rises 10 % to the next day, the others 1 %.
        var bars = string.Concat(Enumerable.Range(0, 10).SelectMany(symbol => Enumerable.Range(0, 25).Select(day => FormattableString.Invariant(
            $"BT{symbol},2019-01-{day + 1:00},100,200,1,{(day == 0 ? 100 : symbol == 0 ? 110 : 101)},10\n"))));
        await stack.PostAsync("/api/import/daily-bars", "symbol,date,open,high,low,close,volume\n" + bars, "text/csv");
        var bootstrap = await DistributedApplicationHostingTestingExtensions.GetConnectionStringAsync(stack.App, "kafka");
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = bootstrap, Acks = Acks.All }).Build();
        foreach (var symbol in new[] { "BT0", "BT1" })
        {
            var signal = $$"""{"symbol":"{{symbol}}","date":"2019-01-01","condition":"back_tested","close":100,"level":100,"strength":1,"tier":1}""";
            await producer.ProduceAsync(Topics.WatchlistSignals, new() { Key = symbol, Value = signal });
        }

        var test = await Eventually.GetAsync(() => PerformanceAsync("back_tested"), t => t.ValueKind == JsonValueKind.Object && t.GetProperty("signals").GetInt32() == 2);
        foreach (var horizon in test.GetProperty("horizons").EnumerateArray())
        {
            var (signals, universe) = (horizon.GetProperty("signals"), horizon.GetProperty("universe"));
            Assert.Equal((2, 10), (signals.GetProperty("count").GetInt32(), universe.GetProperty("count").GetInt32()));
            Assert.Equal(0.055, signals.GetProperty("mean").GetDouble(), 9);
            Assert.Equal(0.055, signals.GetProperty("median").GetDouble(), 9);
            Assert.Equal(0.019, universe.GetProperty("mean").GetDouble(), 9);
            Assert.Equal(0.01, universe.GetProperty("median").GetDouble(), 9);
            Assert.Equal((1.0, 1.0, 0.5), (signals.GetProperty("hitRate").GetDouble(), universe.GetProperty("hitRate").GetDouble(), horizon.GetProperty("beatRate").GetDouble()));
        }

        Assert.Equal([1, 5, 20], test.GetProperty("horizons").EnumerateArray().Select(horizon => horizon.GetProperty("days").GetInt32()));
        using var dropped = await stack.Api.DeleteAsync("/api/watchlist?before=2019-01-02");
        Assert.Equal(2, (await dropped.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());
        using var unknown = await stack.Api.GetAsync("/api/watchlist/performance?condition=back_tested");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode); // Neither a rule has that condition nor a signal any more.
    }

    private async Task<JsonElement> PerformanceAsync(string condition)
    {
        using var answer = await stack.Api.GetAsync($"/api/watchlist/performance?condition={condition}&days=10");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }

    private async Task ImportAsync()
    {
        await stack.PostAsync("/api/import/simulated", $$"""{"symbols":60,"days":720,"seed":3,"lastDay":"{{LastDay}}"}""");
        var replica = new Replica(Options.Create(new StoreOptions { Directory = Path.Combine(stack.DataFolder, "duckdb") }));
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(stack.DataFolder, "duckdb", "replica.duckdb"))
            && replica.SymbolsOn(DateOnly.Parse(LastDay)) is [{ Symbols: >= 60 }, ..]));
    }

    private async Task<JsonElement> KafkaAsync() => (await stack.Scanner.GetFromJsonAsync<JsonElement>("/api/resilience")).EnumerateArray()
        .Single(pipeline => pipeline.GetProperty("name").GetString() == "kafka");

    private Task<JsonElement> RunAsync(string id) => stack.Scanner.GetFromJsonAsync<JsonElement>($"/api/scans/{id}");

    private static string Key(JsonElement signal) =>
        $"{signal.GetProperty("symbol").GetString()}|{signal.GetProperty("date").GetString()}|{signal.GetProperty("condition").GetString()}";

    /// <summary>The keys on the topic of signals, all that are there.</summary>
    private async Task<List<string>> MessagesAsync(int atLeast)
    {
        var bootstrap = await DistributedApplicationHostingTestingExtensions.GetConnectionStringAsync(stack.App, "kafka");
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrap, GroupId = Guid.NewGuid().ToString("N"), AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(Topics.WatchlistSignals);
        var keys = new List<string>();
        while (consumer.Consume(TimeSpan.FromSeconds(keys.Count < atLeast ? 30 : 2)) is { } message)
        {
            keys.Add(message.Message.Key);
        }

        consumer.Close();
        return keys;
    }
}
