using System.Text.RegularExpressions;

namespace StockKafka.Integration.Tests;

/// <summary>The whole read API with Redis stopped, answer by answer.</summary>
public sealed partial class WithoutRedisTests(Stack stack) : IClassFixture<Stack>
{
    private static readonly string[] Paths =
    [
        "/api/stock/S0001/daily", "/api/stock/S0002/daily?from=2024-01-01&to=2026-12-31&limit=7", "/api/stock/S0001/quote", "/api/symbols?limit=20",
        "/api/symbols?query=s000&tier=3&hasBars=true", "/api/analytics/heavy?symbol=S0001&window=20", "/api/watchlist", "/api/watchlist/summary?days=5",
        "/api/runs/withoutredis/ledger", "/api/stock/NOSUCH/daily", "/api/stock/NOSUCH/quote",
    ];

    [Fact]
    public async Task Every_answer_is_the_one_that_was_given_with_redis()
    {
        await stack.PostAsync("/api/import/simulated", """{"symbols":50,"days":60,"seed":3,"lastDay":"2025-07-25"}""");
        await stack.PostAsync("/api/quotes",
            """{"symbol":"S0001","price":5.5,"source":"load","timestamp":"2025-07-25T14:00:00Z","runId":"withoutredis","producerId":"p","sequence":1}""");
        using (var scan = await stack.Scanner.PostAsync("/api/scans?date=2025-07-25", null))
        {
            Assert.True(scan.IsSuccessStatusCode);
        }

        await Eventually.TrueAsync(async () => (await stack.Api.GetAsync("/api/stock/S0001/quote")).IsSuccessStatusCode);
        await Eventually.TrueAsync(async () => (await stack.GetAsync("/api/watchlist")).GetArrayLength() > 0);
        var before = await AnswersAsync();
        await stack.StopAsync("redis");
        try
        {
            Assert.Equal(before, await AnswersAsync());
            Assert.Equal(before, await AnswersAsync()); // What the first reading left behind is right too.
        }
        finally
        {
            await stack.StartAsync("redis");
        }

        Assert.Equal(before, await AnswersAsync());
    }

    /// <summary>Ten decimals of a number: DuckDB adds up in parallel, and what comes after them depends on the order.</summary>
    [GeneratedRegex(@"(\.\d{10})\d+")]
    private static partial Regex Rounded();

    private async Task<List<string>> AnswersAsync()
    {
        List<string> answers = [];
        foreach (var path in Paths)
        {
            using var response = await stack.Api.GetAsync(path);
            var body = Rounded().Replace(await response.Content.ReadAsStringAsync(), "$1");
            answers.Add($"{path} {(int)response.StatusCode} {(response.IsSuccessStatusCode ? body : "")}");
        }

        return answers;
    }
}
