using System.Globalization;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>kill -9 of the API in the middle of ingest. STOCKKAFKA_CRASH_QUOTES sets how many quotes; 300,000 when it is not there.</summary>
public sealed class IngestCrashTests(Stack stack) : IClassFixture<Stack>
{
    private const int Kills = 3;

    private static readonly int Quotes = int.Parse(Environment.GetEnvironmentVariable("STOCKKAFKA_CRASH_QUOTES") ?? "300000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Killed_three_times_during_ingest_it_stores_each_quote_exactly_once()
    {
        var run = Guid.NewGuid().ToString("N");
        using var stream = new QuoteStream(await stack.ConnectionStringAsync("kafka"), run);
        await stack.StopAsync("api"); // So that all is there to be read at full speed.
        await stream.SendAsync(Quotes, eachSecond: 0);
        await stack.StartAsync("api");
        List<long> killedAt = [];
        for (var kill = 1; kill <= Kills; kill++)
        {
            var wanted = (long)Quotes * kill / (Kills + 1);
            var applied = await Eventually.GetAsync(AppliedAsync, count => count >= wanted, seconds: 60);
            await stack.KillAsync("api");
            killedAt.Add(applied);
            await stack.StartAsync("api");
        }

        Assert.True(killedAt[^1] < Quotes, $"the last kill came after the end of ingest: {string.Join(", ", killedAt)}");
        await Eventually.GetAsync(AppliedAsync, count => count >= Quotes, seconds: 120);
        var ledger = await stack.GetAsync($"/api/runs/{run}/ledger");
        Assert.Equal((Quotes, Quotes, 0),
            (ledger.GetProperty("messages").GetInt32(), ledger.GetProperty("distinct").GetInt32(), ledger.GetProperty("duplicates").GetInt32()));
        for (var producer = 0; producer < QuoteStream.Producers; producer++)
        {
            var one = (await stack.GetAsync($"/api/runs/{run}/ledger?producerId=p{producer}")).GetProperty("producers")[0];
            var range = Assert.Single(one.GetProperty("sequences").EnumerateArray());
            Assert.Equal((1, Quotes / QuoteStream.Producers), (range[0].GetInt32(), range[1].GetInt32()));
        }

        var latest = await stack.GetAsync("/api/stock/R99/quote");
        Assert.Equal(Quotes, latest.GetProperty("price").GetDouble());
    }

    private async Task<long> AppliedAsync() => (await stack.GetAsync("/api/ingest/status")).GetProperty("partitions").EnumerateArray()
        .Where(partition => partition.GetProperty("topic").GetString() == "yfinance-stock-data")
        .Sum(partition => partition.GetProperty("storedOffset").GetInt64());
}
