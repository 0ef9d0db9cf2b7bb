using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>All of the real market data, with its dirt, through every endpoint that reads.</summary>
public sealed class RealDataTests(Stack stack) : IClassFixture<Stack>
{
    [MarketDataFact]
    public async Task All_of_it_loads_and_every_endpoint_answers_from_it()
    {
        var listings = await stack.PostAsync("/api/import/symbols", await File.ReadAllTextAsync(Repository.MarketDataFile("nasdaq_symbols.csv")), "text/csv");
        Assert.Equal((7057, 7057, 0), Counts(listings));
        var bars = await stack.PostAsync("/api/import/daily-bars", await File.ReadAllTextAsync(Repository.MarketDataFile("daily_bars.csv")), "text/csv");
        Assert.Equal((1142, 1141, 1), Counts(bars)); // AAMI opened above the day's high on 21 July 2025.
        Assert.Equal("high: is below open", bars.GetProperty("errors")[0].GetProperty("reason").GetString());

        // The same again changes nothing.
        await stack.PostAsync("/api/import/daily-bars", await File.ReadAllTextAsync(Repository.MarketDataFile("daily_bars.csv")), "text/csv");
        Assert.Equal(7057, (await stack.GetAsync("/api/symbols?limit=1")).GetProperty("total").GetInt32());
        Assert.Equal(["AAL", "AAMI", "AAON", "AAPG", "AMZN"],
            (await stack.GetAsync("/api/symbols?hasBars=true")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("symbol").GetString()));
        Assert.Equal(126, (await stack.GetAsync("/api/stock/AAPG/daily")).GetArrayLength());
        Assert.Equal(254, (await stack.GetAsync("/api/stock/AMZN/daily")).GetArrayLength());
        Assert.Equal("2025-07-25", (await stack.GetAsync("/api/analytics/heavy?symbol=AMZN&window=20")).GetProperty("date").GetString());
        Assert.Equal(1141, (await stack.GetAsync("/api/ingest/status")).GetProperty("bars").GetInt64());

        // Names with a slash and a caret are listings like any other: known, without bars or quotes until there are some.
        var odd = await OddSymbolsAsync();
        Assert.Equal(394, odd.Count);
        foreach (var symbol in odd.Where((_, index) => index % 40 == 0))
        {
            Assert.Equal(0, (await stack.GetAsync($"/api/stock/{Uri.EscapeDataString(symbol)}/daily")).GetArrayLength());
            await stack.PostAsync("/api/quotes", $$"""{"symbol":"{{symbol}}","price":1.5,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""");
            var quote = await Eventually.GetAsync(() => stack.Api.GetAsync($"/api/stock/{Uri.EscapeDataString(symbol)}/quote"), answer => answer.IsSuccessStatusCode);
            using var body = JsonDocument.Parse(await quote.Content.ReadAsStringAsync());
            Assert.Equal(symbol, body.RootElement.GetProperty("symbol").GetString());
        }

        using var scan = await stack.Scanner.PostAsync("/api/scans?date=2025-07-23", null);
        Assert.True(scan.IsSuccessStatusCode);
        await Eventually.GetAsync(() => stack.GetAsync("/api/watchlist?date=2025-07-23&condition=bollinger_upper_touch"), list => list.GetArrayLength() == 2);
        var summary = await stack.GetAsync("/api/watchlist/summary?days=1");
        Assert.Contains(summary.GetProperty("days").EnumerateArray(), day =>
            day.GetProperty("date").GetString() == "2025-07-23" && day.GetProperty("condition").GetString() == "bollinger_upper_touch");
    }

    private static (int Read, int Stored, int Rejected) Counts(JsonElement result) =>
        (result.GetProperty("read").GetInt32(), result.GetProperty("stored").GetInt32(), result.GetProperty("rejected").GetInt32());

    private static async Task<List<string>> OddSymbolsAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Repository.MarketDataFile("nasdaq_symbols.csv"))).Skip(1).Select(line => line.Split(',')[0].Trim())
            .Where(symbol => symbol.Contains('/') || symbol.Contains('^')),
    ];
}
