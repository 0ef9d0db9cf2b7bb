using Microsoft.AspNetCore.Http;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;
using IHost = Microsoft.Extensions.Hosting.IHost;

namespace StockKafka.MarketData.Tests.Providers;

/// <summary>Sessions, pauses, and what is done when something goes wrong.</summary>
public sealed class YFinanceFailureTests : YFinanceTestBase
{
    [Fact]
    public async Task An_unknown_symbol_is_an_answer_and_no_failure_of_the_host()
    {
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.NotFound, 404));
        using var host = Host(server, null, ("Resilience:market-data:yfinance:FailureThreshold", "1"));
        var provider = host.Provider("yfinance");
        for (var i = 0; i < 3; i++)
        {
            var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => provider.DailyBarsAsync(new($"NONE{i}"), 5, default));
            Assert.Contains("may be delisted", failure.Message);
        }

        Assert.NotNull(provider.Status.LastSuccess);
        Assert.Null(provider.Status.LastFailure);
    }

    [Fact]
    public async Task A_session_is_fetched_once_when_asked_for_and_used_from_then_on()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            var signed = context.Request.Headers.Cookie == "A3=d=token" && context.Request.Query["crumb"] == "cr/umb";
            switch (context.Request.Path.Value)
            {
                case "/cookie":
                    context.Response.Headers.SetCookie = "A3=d=token; Expires=Tue, 22 Dec 2026 00:00:00 GMT; Path=/; Secure; HttpOnly";
                    context.Response.StatusCode = 404; // As the real one does.
                    return Task.CompletedTask;
                case "/v1/test/getcrumb":
                    return context.Request.Headers.Cookie == "A3=d=token" ? context.Response.WriteAsync("cr/umb") : Answers.JsonAsync(context, "", 401);
                default:
                    return signed ? Answers.JsonAsync(context, YahooShapes.Chart()) : Answers.JsonAsync(context, YahooShapes.InvalidCrumb, 401);
            }
        });
        using var host = Host(server, null, ("Providers:YFinance:CookieUrl", $"{server.Address}cookie"));
        var provider = host.Provider("yfinance");
        await provider.LatestQuoteAsync(Amzn, default);
        await provider.LatestQuoteAsync(new("AAL"), default);
        Assert.Equal(5, server.Requests.Count);
        Assert.Contains("crumb=cr%2Fumb", server.Requests[4]);
    }

    [Fact]
    public async Task A_host_that_turns_even_a_session_away_is_asked_no_more_than_once_again()
    {
        await using var server = await LocalServer.StartAsync(context => context.Request.Path == "/v1/test/getcrumb"
            ? context.Response.WriteAsync("crumb") : Answers.JsonAsync(context, YahooShapes.InvalidCrumb, 401));
        using var host = Host(server, null, ("Providers:YFinance:CookieUrl", $"{server.Address}cookie"));
        await ProviderSetUp.FailsAsync(ProviderFailureKind.Unauthorized, () => host.Provider("yfinance").LatestQuoteAsync(Amzn, default));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Too_many_requests_make_a_pause_as_long_as_was_asked_for()
    {
        var clock = new ManualClock();
        var busy = true;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "42";
            return busy ? Answers.JsonAsync(context, "Too Many Requests", 429) : Answers.JsonAsync(context, YahooShapes.Chart());
        });
        using var host = Host(server, clock);
        var provider = host.Provider("yfinance");
        var refused = await ProviderSetUp.FailsAsync(ProviderFailureKind.RateLimited, () => provider.LatestQuoteAsync(Amzn, default));
        Assert.Equal(TimeSpan.FromSeconds(42), refused.RetryAfter);
        clock.Advance(TimeSpan.FromSeconds(30));
        var paused = await ProviderSetUp.FailsAsync(ProviderFailureKind.RateLimited, () => provider.LatestQuoteAsync(Amzn, default));
        Assert.Equal(TimeSpan.FromSeconds(12), paused.RetryAfter);
        Assert.Single(server.Requests); // The second was not even sent.
        Assert.Equal(0, provider.Status.RequestsLeft);
        busy = false;
        clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(228.29, (await provider.LatestQuoteAsync(Amzn, default)).Price);
    }

    [Fact]
    public async Task Pauses_of_a_length_not_asked_for_are_doubled()
    {
        var clock = new ManualClock();
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, "Too Many Requests", 429));
        using var host = Host(server, clock);
        List<double?> pauses = [];
        for (var i = 0; i < 8; i++)
        {
            pauses.Add((await ProviderSetUp.FailsAsync(ProviderFailureKind.RateLimited, () => host.Provider("yfinance").LatestQuoteAsync(Amzn, default))).RetryAfter?.TotalSeconds);
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], pauses);
    }

    [Fact]
    public async Task An_answer_is_given_again_for_30_seconds_without_asking()
    {
        var clock = new ManualClock();
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, YahooShapes.Chart()));
        using var host = Host(server, clock);
        var provider = host.Provider("yfinance");
        await provider.LatestQuoteAsync(Amzn, default);
        clock.Advance(TimeSpan.FromSeconds(29.9));
        await provider.LatestQuoteAsync(Amzn, default);
        Assert.Single(server.Requests);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await provider.LatestQuoteAsync(Amzn, default);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("500", ProviderFailureKind.Unavailable)]
    [InlineData("cut off", ProviderFailureKind.Unavailable)]
    [InlineData("slow", ProviderFailureKind.Unavailable)]
    [InlineData("not json", ProviderFailureKind.BadAnswer)]
    [InlineData("other json", ProviderFailureKind.BadAnswer)]
    [InlineData("other types", ProviderFailureKind.BadAnswer)]
    [InlineData("short columns", ProviderFailureKind.BadAnswer)]
    [InlineData("400", ProviderFailureKind.BadAnswer)]
    public async Task Whatever_goes_wrong_is_a_failure_with_a_reason(string what, ProviderFailureKind kind)
    {
        await using var server = await LocalServer.StartAsync(context => what switch
        {
            "500" => Answers.JsonAsync(context, "oops", 500),
            "cut off" => Answers.CutOffAsync(context, YahooShapes.Chart()),
            "slow" => Answers.SilenceAsync(context),
            "not json" => Answers.JsonAsync(context, "<html>"),
            "other json" => Answers.JsonAsync(context, """{"quoteResponse":{}}"""),
            "other types" => Answers.JsonAsync(context, YahooShapes.Chart().Replace("[225.84,null,228.47]", "[\"x\"]", StringComparison.Ordinal)),
            "short columns" => Answers.JsonAsync(context, YahooShapes.Chart().Replace("[225.84,null,228.47]", "[225.84]", StringComparison.Ordinal)),
            _ => Answers.JsonAsync(context, """{"chart":{"result":null,"error":{"code":"Bad Request","description":"Invalid input"}}}""", 400),
        });
        using var host = Host(server, null, ("Resilience:market-data:yfinance:AttemptTimeout", what == "slow" ? "00:00:00.3" : "00:00:30"));
        var provider = host.Provider("yfinance");
        var failure = await ProviderSetUp.FailsAsync(kind, () => provider.DailyBarsAsync(Amzn, 5, default));
        Assert.StartsWith("yfinance", failure.Message);
        Assert.Equal(failure.Message, provider.Status.LastError);
        Assert.NotNull(provider.Status.LastFailure);
    }

    [Fact]
    public async Task A_patient_request_is_tried_again()
    {
        var calls = 0;
        await using var server = await LocalServer.StartAsync(context => Interlocked.Increment(ref calls) < 3
            ? Answers.JsonAsync(context, "oops", 503) : Answers.JsonAsync(context, YahooShapes.Chart()));
        using var host = Host(server, null, ("Resilience:market-data:yfinance:BaseDelay", "00:00:00.01"));
        Assert.Equal(228.29, (await host.Provider("yfinance").LatestQuoteAsync(Amzn with { Patient = true }, default)).Price);
        Assert.Equal(3, calls);
    }
}
