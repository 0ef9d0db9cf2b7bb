using Microsoft.AspNetCore.Http;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;
using IHost = Microsoft.Extensions.Hosting.IHost;

namespace StockKafka.MarketData.Tests.Providers;

public sealed class YFinanceTests : YFinanceTestBase
{
    [Fact]
    public async Task Bars_have_adjusted_prices_the_exchanges_days_and_no_gaps()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart()));
        using var host = Host(server);
        var (bars, skipped, _) = await host.Provider("yfinance").DailyBarsAsync(Amzn, 10, default);
        Assert.Equal(1, skipped);
        Assert.Equal(
            [
                new DailyBar("AMZN", new(2025, 7, 21), 112.92, 114.845, 112.825, 114.65, 40297600, "USD"),
                new DailyBar("AMZN", new(2025, 7, 23), 114.235, 114.395, 113.55, 114.145, 28294852, "USD"),
            ], bars.Select(bar => bar with { Open = Math.Round(bar.Open, 9), High = Math.Round(bar.High, 9), Low = Math.Round(bar.Low, 9), Close = Math.Round(bar.Close, 9) }));
        Assert.StartsWith("GET /v8/finance/chart/AMZN?interval=1d&includeAdjustedClose=true&events=div,splits&period1=", server.Requests.Single());
    }

    [Fact]
    public async Task A_day_is_that_of_the_exchange_even_when_it_opens_the_evening_before_in_greenwich()
    {
        // Sydney in summer: open at 10:00, eleven hours before UTC.
        const string chart = """{"chart":{"result":[{"meta":{"gmtoffset":39600},"timestamp":[1736722800],"indicators":{"quote":[{"open":[1],"high":[1],"low":[1],"close":[1],"volume":[1]}]}}],"error":null}}""";
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, chart));
        using var host = Host(server);
        var (bars, _, _) = await host.Provider("yfinance").DailyBarsAsync(new("BHP.AX"), 1, default);
        Assert.Equal(new DateOnly(2025, 1, 13), bars.Single().Date);
    }

    [Theory]
    [InlineData("Europe/London", 0, "2026-07-05T23:00Z", "2026-07-06")] // Midnight of a summer's day, asked for in winter.
    [InlineData("Europe/London", 3600, "2026-11-24T00:00Z", "2026-11-24")]
    [InlineData("America/New_York", -18000, "2026-07-06T04:00Z", "2026-07-06")]
    [InlineData("America/New_York", -14400, "2026-01-06T05:00Z", "2026-01-06")]
    [InlineData("Asia/Tokyo", 32400, "2026-07-05T15:00Z", "2026-07-06")] // No daylight saving.
    [InlineData("America/Los_Angeles", -25200, "2026-07-07T01:30Z", "2026-07-06")] // Trades on after midnight of UTC.
    [InlineData("Nowhere/Land", 32400, "2026-07-05T15:00Z", "2026-07-06")]
    [InlineData(null, -18000, "2026-01-06T05:00Z", "2026-01-06")]
    public async Task A_day_is_that_of_the_exchanges_time_zone_at_that_time(string? zone, int offset, string stamp, string day)
    {
        var chart = $$$"""
            {"chart":{"result":[{"meta":{"gmtoffset":{{{offset}}},"exchangeTimezoneName":{{{(zone is null ? "null" : $"\"{zone}\"")}}}},"timestamp":[{{{DateTimeOffset.Parse(stamp).ToUnixTimeSeconds()}}}],
            "indicators":{"quote":[{"open":[1],"high":[1],"low":[1],"close":[1],"volume":[1]}]}}],"error":null}}
            """;
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, chart));
        using var host = Host(server, At("2026-11-25T00:00Z"));
        Assert.Equal(DateOnly.Parse(day), (await host.Provider("yfinance").DailyBarsAsync(new("X"), 1, default)).Bars.Single().Date);
    }

    [Fact]
    public async Task A_bar_of_today_is_taken_where_the_day_begins_before_greenwichs() // Sydney, Tuesday 10:00, is Monday 23:00 UTC.
    {
        const string chart = """{"chart":{"result":[{"meta":{"exchangeTimezoneName":"Australia/Sydney"},"timestamp":[1768258800],"indicators":{"quote":[{"open":[1],"high":[1],"low":[1],"close":[1],"volume":[1]}]}}],"error":null}}""";
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, chart));
        using var host = Host(server, At("2026-01-12T23:10Z"));
        Assert.Equal(new DateOnly(2026, 1, 13), (await host.Provider("yfinance").DailyBarsAsync(new("BHP.AX"), 1, default)).Bars.Single().Date);
    }

    [Fact]
    public async Task Prices_that_cannot_be_are_left_out_with_the_day_and_the_reason()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart().Replace("[225.65,null,227.1]", "[226,null,227.1]", StringComparison.Ordinal)));
        using var host = Host(server);
        var read = await host.Provider("yfinance").DailyBarsAsync(Amzn, 10, default);
        Assert.Equal((1, 2), (read.Bars.Count, read.Skipped));
        Assert.Equal(["2025-07-21: low: is above open"], read.Refused);
    }

    [Theory]
    [InlineData("GBp", "GBP", 100)]
    [InlineData("ILA", "ILS", 100)]
    [InlineData("ZAc", "ZAR", 100)]
    [InlineData("KRW", "KRW", 1)]
    public async Task Prices_in_a_minor_unit_come_in_the_currency_adjusted_or_not(string unit, string currency, int parts)
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart().Replace("\"USD\"", $"\"{unit}\"", StringComparison.Ordinal)
            .Replace("228.29", "71.9", StringComparison.Ordinal).Replace("[225.65,null,227.1]", "[225.65,null,70.5]", StringComparison.Ordinal).Replace("114.145", "35.95", StringComparison.Ordinal)));
        using var host = Host(server);
        using var unadjusted = Host(server, null, ("Providers:YFinance:AdjustForDividends", "false"));
        var bar = (await host.Provider("yfinance").DailyBarsAsync(new("VOD.L"), 1, default)).Bars.Single();
        Assert.Equal((parts == 1 ? 35.95 : 0.3595, currency), (bar.Close, bar.Currency));
        bar = (await unadjusted.Provider("yfinance").DailyBarsAsync(new("VOD.L"), 1, default)).Bars.Single();
        Assert.Equal((parts == 1 ? 71.9 : 0.719, parts == 1 ? 70.5 : 0.705, 28294852L), (bar.Close, bar.Low, bar.Volume));
        var quote = await host.Provider("yfinance").LatestQuoteAsync(new("VOD.L"), default);
        Assert.Equal((parts == 1 ? 71.9 : 0.719, currency), (quote.Price, quote.Currency));
        Assert.Equal((71.9 - 227.47) / parts, quote.Change!.Value, 9);
        Assert.Equal(100 * (71.9 - 227.47) / 227.47, quote.ChangeRate!.Value, 9);
    }

    [Theory]
    [InlineData("\"XYZ\"")]
    [InlineData("\"gbp\"")]
    public async Task Prices_of_which_nobody_knows_the_unit_are_refused_with_the_reason(string currency)
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart().Replace("\"USD\"", currency, StringComparison.Ordinal)));
        using var host = Host(server);
        var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => host.Provider("yfinance").DailyBarsAsync(Amzn, 10, default));
        Assert.Contains($"currency: '{currency.Trim('"')}': must be a code of ISO 4217", failure.Message, StringComparison.Ordinal);
        await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => host.Provider("yfinance").LatestQuoteAsync(Amzn, default));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_chart_that_names_no_currency_has_none(string currency)
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart().Replace("\"USD\"", currency, StringComparison.Ordinal)));
        using var host = Host(server);
        Assert.Null((await host.Provider("yfinance").DailyBarsAsync(Amzn, 1, default)).Bars.Single().Currency);
        Assert.Null((await host.Provider("yfinance").LatestQuoteAsync(Amzn, default)).Currency);
    }

    [Fact]
    public async Task Prices_stay_as_traded_when_dividends_are_not_to_be_taken_into_account()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart()));
        using var host = Host(server, null, ("Providers:YFinance:AdjustForDividends", "false"));
        var (bars, _, _) = await host.Provider("yfinance").DailyBarsAsync(Amzn, 1, default);
        Assert.Equal(228.29, bars.Single().Close);
    }

    [Fact]
    public async Task The_latest_quote_has_the_change_from_the_close_before()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart()));
        using var host = Host(server);
        var quote = await host.Provider("yfinance").LatestQuoteAsync(Amzn, default);
        Assert.Equal((228.29, "yfinance", 28294852L), (quote.Price, quote.Source, quote.Volume));
        Assert.Equal(0.82, quote.Change!.Value, 1e-9);
        Assert.Equal(100 * 0.82 / 227.47, quote.ChangeRate!.Value, 1e-9);
        Assert.Equal(new DateTimeOffset(2025, 7, 23, 20, 0, 0, TimeSpan.Zero), quote.Timestamp);
    }

    [Fact]
    public async Task What_a_quote_lacks_is_left_out()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart()
            .Replace("28294852,\"chart", "null,\"chart", StringComparison.Ordinal).Replace("PreviousClose", "X", StringComparison.Ordinal).Replace("previousClose", "Y", StringComparison.Ordinal)));
        using var host = Host(server);
        var quote = await host.Provider("yfinance").LatestQuoteAsync(Amzn, default);
        Assert.Equal((228.29, null, null, null), (quote.Price, quote.Change, quote.ChangeRate, quote.Volume));
    }

    [Theory]
    [InlineData("BRK/B", "BRK-B")]
    [InlineData("ABR^D", "ABR-PD")]
    [InlineData("^GSPC", "^GSPC")]
    [InlineData("AMZN", "AMZN")]
    public void A_symbol_is_written_as_yahoo_does(string symbol, string yahoos) => Assert.Equal(yahoos, YFinanceProvider.YahooSymbol(symbol));
}
