using System.Globalization;
using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>
/// kill -9 of the API in the middle of ingest. STOCKKAFKA_CRASH_QUOTES sets how many quotes wait when it begins, 300,000 when it is not there;
/// more are sent until the last kill, so that no kill comes after the end.
/// </summary>
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
        using var lastKill = new CancellationTokenSource();
        var sending = KeepSendingAsync(stream, lastKill.Token);
        List<long> killedAt = [];
        for (var kill = 1; kill <= Kills; kill++)
        {
            var wanted = (long)Quotes * kill / (Kills + 1);
            killedAt.Add(await Eventually.GetAsync(AppliedAsync, count => count >= wanted, seconds: 60));
            await stack.KillAsync("api");
            await stack.StartAsync("api");
        }

        await lastKill.CancelAsync();
        await sending;
        var sent = stream.Sent;
        Assert.True(killedAt[^1] < sent, $"the last kill came after the end of ingest: {string.Join(", ", killedAt)} of {sent}");
        await Eventually.GetAsync(AppliedAsync, count => count >= sent, seconds: 120);
        var ledger = await stack.GetAsync($"/api/runs/{run}/ledger");
        Assert.Equal((sent, sent, 0),
            (ledger.GetProperty("messages").GetInt32(), ledger.GetProperty("distinct").GetInt32(), ledger.GetProperty("duplicates").GetInt32()));
        for (var producer = 0; producer < QuoteStream.Producers; producer++)
        {
            var one = (await stack.GetAsync($"/api/runs/{run}/ledger?producerId=p{producer}")).GetProperty("producers")[0];
            var range = Assert.Single(one.GetProperty("sequences").EnumerateArray());
            Assert.Equal((1, sent / QuoteStream.Producers), (range[0].GetInt32(), range[1].GetInt32()));
        }

        var latest = await stack.GetAsync("/api/stock/R99/quote");
        Assert.Equal(sent, latest.GetProperty("price").GetDouble());
    }

    private static async Task KeepSendingAsync(QuoteStream stream, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await stream.SendAsync(1_000, eachSecond: 20_000);
        }
    }

    private async Task<long> AppliedAsync() => (await stack.GetAsync("/api/ingest/status")).GetProperty("partitions").EnumerateArray()
        .Where(partition => partition.GetProperty("topic").GetString() == "yfinance-stock-data")
        .Sum(partition => partition.GetProperty("storedOffset").GetInt64());
}
