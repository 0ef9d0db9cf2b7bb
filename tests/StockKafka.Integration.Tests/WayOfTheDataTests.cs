using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Integration.Tests;

/// <summary>What goes in comes out, through Kafka, DuckDB, Redis and the scanner.</summary>
public sealed class WayOfTheDataTests(Stack stack) : IClassFixture<Stack>
{
    [Fact]
    public async Task A_quote_posted_is_stored_once_and_becomes_the_latest()
    {
        var run = Guid.NewGuid().ToString("N");
        var symbol = "Q" + run[..8].ToUpperInvariant();
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await stack.PostAsync("/api/quotes", Quote(symbol, price: 100 + sequence, run, sequence, minute: sequence));
        }

        await stack.PostAsync("/api/quotes", Quote(symbol, price: 1, run, sequence: 4, minute: 0)); // Older: never becomes the latest.
        var ledger = await Eventually.GetAsync(() => stack.LedgerAsync(run), l => l.GetProperty("messages").GetInt64() >= 4);
        Assert.Equal(4, ledger.GetProperty("distinct").GetInt64());
        Assert.Equal(0, ledger.GetProperty("duplicates").GetInt64());
        var latest = await Eventually.GetAsync(() => stack.GetAsync($"/api/stock/{symbol}/quote"), quote => quote.GetProperty("price").GetDouble() == 103);
        Assert.Equal(3, latest.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Bars_come_from_the_store_first_and_from_the_cache_after_that_until_they_change()
    {
        const string header = "symbol,date,open,high,low,close,volume\n";
        await stack.PostAsync("/api/import/daily-bars", header + "CACHED,2025-07-23,1,2,1,2,10\n", "text/csv");
        Assert.Equal(("miss", 2.0), await LastCloseAsync("CACHED"));
        await Eventually.TrueAsync(async () => await LastCloseAsync("CACHED") == ("hit", 2.0));
        await stack.PostAsync("/api/import/daily-bars", header + "CACHED,2025-07-23,1,9,1,3,10\n", "text/csv");
        Assert.Equal(("miss", 3.0), await LastCloseAsync("CACHED"));
    }

    [Fact]
    public async Task Without_redis_every_reading_is_answered_from_the_store()
    {
        await stack.PostAsync("/api/import/daily-bars", "symbol,date,open,high,low,close,volume\nNOREDIS,2025-07-23,1,2,1,2,10\n", "text/csv");
        await stack.PostAsync("/api/quotes", Quote("NOREDIS", 5, Guid.NewGuid().ToString("N"), 1, 1));
        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/NOREDIS/quote")).IsSuccessStatusCode);
        await stack.StopAsync("redis");
        try
        {
            Assert.Equal(("miss", 2.0), await LastCloseAsync("NOREDIS"));
            Assert.Equal(5, (await stack.GetAsync("/api/stock/NOREDIS/quote")).GetProperty("price").GetDouble());
        }
        finally
        {
            await stack.StartAsync("redis");
        }

        await Eventually.TrueAsync(async () => await LastCloseAsync("NOREDIS") == ("hit", 2.0));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_goes_to_the_dead_letters_and_blocks_nothing()
    {
        var bootstrap = await Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions.GetConnectionStringAsync(stack.App, "kafka");
        var run = Guid.NewGuid().ToString("N");
        using (var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrap, Acks = Acks.All }).Build())
        {
            var partition = new TopicPartition(Topics.YFinanceQuotes, 0);
            await producer.ProduceAsync(partition, new() { Key = run, Value = "{ not json"u8.ToArray() });
            await producer.ProduceAsync(partition, new() { Key = "OK", Value = Encoding.UTF8.GetBytes(Quote("OK", 1, run, 1, 1)) });
        }

        await Eventually.GetAsync(() => stack.LedgerAsync(run), ledger => ledger.GetProperty("messages").GetInt64() == 1);
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrap, GroupId = run, AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(Topics.DeadLetter);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        ConsumeResult<string, byte[]> letter;
        do
        {
            letter = consumer.Consume(patience.Token);
        }
        while (letter.Message.Key != run);
        Assert.Equal("{ not json", Encoding.UTF8.GetString(letter.Message.Value));
        Assert.StartsWith($"{Topics.YFinanceQuotes}[0]@", Header(letter, Topics.OriginHeader));
        Assert.NotEmpty(Header(letter, Topics.ReasonHeader));
        consumer.Close();
    }

    [Fact]
    public async Task With_kafka_down_writers_are_turned_away_fast_readers_are_served_and_all_recovers_by_itself()
    {
        var run = Guid.NewGuid().ToString("N");
        await stack.PostAsync("/api/import/daily-bars", "symbol,date,open,high,low,close,volume\nOUTAGE,2025-07-23,1,2,1,2,10\n", "text/csv");
        await stack.StopAsync("kafka");
        try
        {
            var sequence = 0;
            await Eventually.GetAsync(
                async () =>
                {
                    using var response = await stack.Api.PostAsync("/api/quotes", new StringContent(Quote("OUTAGE", 1, run, ++sequence, 1), Encoding.UTF8, "application/json"));
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    Assert.NotNull(response.Headers.RetryAfter);
                    return (await stack.GetAsync("/api/resilience"))[0].GetProperty("state").GetString();
                },
                state => state == "Open");
            using var rejected = await stack.Api.PostAsync("/api/quotes", new StringContent(Quote("OUTAGE", 1, run, 99, 1), Encoding.UTF8, "application/json"));
            var problem = await rejected.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("urn:stockkafka:kafka-unavailable", problem.GetProperty("type").GetString());
            Assert.Equal(2.0, (await LastCloseAsync("OUTAGE")).Close);
        }
        finally
        {
            await stack.StartAsync("kafka");
        }

        await Eventually.TrueAsync(async () =>
            (await stack.Api.PostAsync("/api/quotes", new StringContent(Quote("OUTAGE", 7, run, 1000, 2), Encoding.UTF8, "application/json"))).StatusCode == HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/OUTAGE/quote")).IsSuccessStatusCode);
        await Eventually.GetAsync(() => stack.GetAsync("/api/stock/OUTAGE/quote"), quote => quote.GetProperty("price").GetDouble() == 7);
        Assert.Equal("Closed", (await stack.GetAsync("/api/resilience"))[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task When_kafka_lost_its_log_reading_starts_again_from_its_beginning()
    {
        var before = Guid.NewGuid().ToString("N");
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            await stack.PostAsync("/api/quotes", Quote("LOSTLOG", 1, before, sequence, 1));
        }

        await Eventually.GetAsync(() => stack.LedgerAsync(before), ledger => ledger.GetProperty("messages").GetInt64() == 20);
        await stack.StopAsync("api");
        await stack.StopAsync("kafka");
        Directory.Delete(Path.Combine(stack.DataFolder, "kafka"), recursive: true);
        await stack.StartAsync("kafka");
        await stack.StartAsync("api");

        var after = Guid.NewGuid().ToString("N");
        await stack.PostAsync("/api/quotes", Quote("LOSTLOG", 2, after, 1, 2));
        await Eventually.GetAsync(() => stack.LedgerAsync(after), ledger => ledger.GetProperty("messages").GetInt64() == 1);
        Assert.Equal(20, (await stack.LedgerAsync(before)).GetProperty("messages").GetInt64());
    }

    [Fact]
    public async Task Bad_rows_of_an_import_are_reported_by_line_and_good_ones_kept()
    {
        var result = await stack.PostAsync("/api/import/daily-bars",
            "symbol,date,open,high,low,close,volume\nGOODROW,2025-07-23,1,2,1,2,10\nGOODROW,yesterday,1,2,1,2,10\n", "text/csv");
        Assert.Equal((2, 1, 1), (result.GetProperty("read").GetInt32(), result.GetProperty("stored").GetInt32(), result.GetProperty("rejected").GetInt32()));
        Assert.Equal(3, result.GetProperty("errors")[0].GetProperty("line").GetInt32());
        using var missing = await stack.Api.PostAsync("/api/import/daily-bars", new StringContent("symbol,date\nA,2025-07-23\n", Encoding.UTF8, "text/csv"));
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        Assert.Contains("open, high, low, close, volume", await missing.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/stock/AMZN/daily?from=2025-02-30&limit=0", "from", "limit")]
    [InlineData("/api/stock/AM~ZN/daily", "symbol")]
    [InlineData("/api/stock/AMZN/daily?from=2025-02-02&to=2025-01-01", "from")]
    [InlineData("/api/symbols?tier=4&limit=x", "tier", "limit")]
    [InlineData("/api/analytics/heavy?window=1", "symbol", "window")]
    [InlineData("/api/watchlist?date=x", "date")]
    public async Task A_bad_request_names_every_field_at_fault(string path, params string[] fields)
    {
        using var response = await stack.Api.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task An_unknown_symbol_is_not_found()
    {
        using var response = await stack.Api.GetAsync("/api/stock/NOSUCH/daily");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("urn:stockkafka:unknown-symbol", await response.Content.ReadAsStringAsync());
    }

    [MarketDataFact]
    public async Task The_signals_of_every_day_equal_an_independent_calculation()
    {
        await stack.PostAsync("/api/import/symbols", await File.ReadAllTextAsync(Repository.MarketDataFile("nasdaq_symbols.csv")), "text/csv");
        var bars = Repository.MarketDataFile("daily_bars.csv");
        var imported = await stack.PostAsync("/api/import/daily-bars", await File.ReadAllTextAsync(bars), "text/csv");
        Assert.Equal((1141, 1), (imported.GetProperty("stored").GetInt32(), imported.GetProperty("rejected").GetInt32()));
        Assert.Equal(254, (await stack.GetAsync("/api/stock/AMZN/daily")).GetArrayLength());

        var expected = SignalsBySql(bars);
        Assert.Equal(["AAON", "AMZN"], expected["2025-07-23"]);
        foreach (var (day, symbols) in expected)
        {
            using var scan = await stack.Scanner.PostAsync($"/api/scans?date={day}", null);
            Assert.Equal(HttpStatusCode.OK, scan.StatusCode);
            var found = await Eventually.GetAsync(() => WatchlistAsync(day), list => list.Length >= symbols.Length);
            Assert.Equal(symbols, found);
        }
    }

    /// <summary>The rule once more, as one SQL statement over the file itself: 20 days, sample deviation, 98 % of the upper band.</summary>
    private static Dictionary<string, string[]> SignalsBySql(string file)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT date::VARCHAR, coalesce(string_agg(symbol, ',' ORDER BY symbol) FILTER (days = 20 AND close >= 0.98 * upper), '') FROM (
                SELECT symbol, date, close, count(*) OVER recent AS days, avg(close) OVER recent + 2 * stddev_samp(close) OVER recent AS upper
                FROM read_csv('{file}')
                WINDOW recent AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 19 PRECEDING AND CURRENT ROW))
            GROUP BY date ORDER BY date
            """;
        using var reader = command.ExecuteReader();
        var signals = new Dictionary<string, string[]>();
        while (reader.Read())
        {
            signals[reader.GetString(0)] = reader.GetString(1).Split(',', StringSplitOptions.RemoveEmptyEntries);
        }

        return signals;
    }

    private async Task<string[]> WatchlistAsync(string day) =>
        [.. (await stack.GetAsync($"/api/watchlist?date={day}&condition=bollinger_upper_touch")).EnumerateArray().Select(signal => signal.GetProperty("symbol").GetString()!).Order(StringComparer.Ordinal)];

    private async Task<(string Cache, double Close)> LastCloseAsync(string symbol)
    {
        using var response = await stack.Api.GetAsync($"/api/stock/{symbol}/daily");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var bars = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (response.Headers.GetValues("X-Cache").Single(), bars[bars.GetArrayLength() - 1].GetProperty("close").GetDouble());
    }

    private static string Header(ConsumeResult<string, byte[]> message, string name) => Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes(name));

    private static string Quote(string symbol, double price, string run, int sequence, int minute) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"symbol":"{{symbol}}","price":{{price}},"source":"load","timestamp":"2025-07-25T14:{{minute:00}}:00Z","runId":"{{run}}","producerId":"p","sequence":{{sequence}}}""");
}
