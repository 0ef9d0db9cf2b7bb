using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Providers;
using IHost = Microsoft.Extensions.Hosting.IHost;

namespace StockKafka.MarketData.Tests.Providers;

public sealed class KisTests
{
    private const string Key = "test-app-key", Secret = "test-app-secret";
    private const string Price =
        """{"output":{"rsym":"DNASAMZN","zdiv":"4","base":"227.4700","pvol":"31523200","last":"228.2900","sign":"2","diff":"0.8200","rate":" +0.36","tvol":"28294852","tamt":"6457","ordy":"매도불가"},"rt_cd":"0","msg_cd":"MCA00000","msg1":"정상처리 되었습니다."}""";

    private const string NoPrice = """{"output":{"rsym":"DNASXXXX","zdiv":"","base":"","last":"","sign":"","diff":"","rate":"","tvol":""},"rt_cd":"0","msg_cd":"MCA00000","msg1":""}""";
    private const string NoToken = """{"rt_cd":"1","msg_cd":"EGW00123","msg1":"기간이 만료된 token 입니다."}""";
    private const string TooMany = """{"rt_cd":"1","msg_cd":"EGW00201","msg1":"초당 거래건수를 초과하였습니다."}""";

    private int _tokens;

    [Fact]
    public async Task The_latest_quote_has_the_change_from_the_close_before()
    {
        await using var server = await ServeAsync(context => Answers.JsonAsync(context, Price));
        using var host = Host(server);
        var quote = await host.Provider("kis").LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal((228.29, "kis", 28294852L, "USD"), (quote.Price, quote.Source, quote.Volume, quote.Currency));
        Assert.Equal(0.82, quote.Change!.Value, 1e-9);
        Assert.Equal(["POST /oauth2/tokenP", "GET /uapi/overseas-price/v1/quotations/price?AUTH=&EXCD=NAS&SYMB=AMZN"], server.Requests);
    }

    [Fact]
    public async Task A_request_carries_token_key_secret_and_id()
    {
        var headers = new List<string>();
        await using var server = await ServeAsync(context =>
        {
            headers.AddRange(new[] { "authorization", "appkey", "appsecret", "tr_id" }.Select(name => context.Request.Headers[name].ToString()));
            return Answers.JsonAsync(context, Price);
        });
        using var host = Host(server);
        await host.Provider("kis").LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal(["Bearer token-1", Key, Secret, "HHDFS00000300"], headers);
    }

    [Fact]
    public async Task Exchanges_are_asked_in_turn_and_the_right_one_is_remembered()
    {
        await using var server = await ServeAsync(context => Answers.JsonAsync(context, context.Request.Query["EXCD"] == "AMS" ? Price : NoPrice));
        using var host = Host(server);
        await host.Provider("kis").LatestQuoteAsync(new("AMZN"), default);
        await host.Provider("kis").LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal(["NAS", "NYS", "AMS", "AMS"], server.Requests.Skip(1).Select(request => request.Split("EXCD=")[1][..3]));
        await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, async () =>
        {
            await using var empty = await ServeAsync(context => Answers.JsonAsync(context, NoPrice));
            using var other = Host(empty);
            await other.Provider("kis").LatestQuoteAsync(new("XXXX"), default);
        });
    }

    [Fact]
    public async Task Bars_come_page_by_page_and_oldest_first()
    {
        var newest = new DateOnly(2025, 7, 25);
        await using var server = await ServeAsync(context =>
        {
            Assert.Equal("HHDFS76240000", context.Request.Headers["tr_id"]);
            var last = context.Request.Query["BYMD"].ToString() is { Length: 8 } day ? DateOnly.ParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture) : newest;
            return Answers.JsonAsync(context, Page(last, last < newest.AddDays(-250) ? 0 : 100));
        });
        using var host = Host(server);
        var (bars, skipped, _) = await host.Provider("kis").DailyBarsAsync(new("AMZN"), 150, default);
        Assert.Equal((150, newest.AddDays(-149), newest, 0), (bars.Count, bars[0].Date, bars[^1].Date, skipped));
        Assert.Equal((1.5, 2, 1, 1.75, 1000L), (bars[0].Open, bars[0].High, bars[0].Low, bars[0].Close, bars[0].Volume));
        Assert.Equal(3, server.Requests.Count);
        var (all, _, _) = await host.Provider("kis").DailyBarsAsync(new("AMZN"), 5000, default);
        Assert.Equal(300, all.Count); // It ends where KIS has no more.
    }

    [Fact]
    public async Task The_token_is_shared_and_renewed_five_minutes_before_it_ends()
    {
        var clock = new ManualClock();
        await using var server = await ServeAsync(context => Answers.JsonAsync(context, Price));
        using var host = Host(server, clock);
        var provider = host.Provider("kis");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => provider.LatestQuoteAsync(new("AMZN"), default)));
        Assert.Equal(1, _tokens);
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await provider.LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal(1, _tokens);
        clock.Advance(TimeSpan.FromSeconds(1));
        await provider.LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal(2, _tokens);
    }

    [Fact]
    public async Task A_token_that_is_turned_away_is_renewed_once()
    {
        await using var server = await ServeAsync(context => context.Request.Headers.Authorization == "Bearer token-2"
            ? Answers.JsonAsync(context, Price) : Answers.JsonAsync(context, NoToken, 500));
        using var host = Host(server);
        await host.Provider("kis").LatestQuoteAsync(new("AMZN"), default);
        Assert.Equal(2, _tokens);
        await using var hopeless = await ServeAsync(context => Answers.JsonAsync(context, NoToken, 500));
        using var other = Host(hopeless);
        await ProviderSetUp.FailsAsync(ProviderFailureKind.Unauthorized, () => other.Provider("kis").LatestQuoteAsync(new("AMZN"), default));
    }

    [Fact]
    public async Task A_key_that_is_refused_is_not_tried_again_for_a_minute()
    {
        var clock = new ManualClock();
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, """{"error_code":"EGW00103","error_description":"유효하지 않은 AppKey입니다."}""", 403));
        using var host = Host(server, clock);
        var provider = host.Provider("kis");
        var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.Unauthorized, () => provider.LatestQuoteAsync(new("AMZN"), default));
        Assert.Contains("Providers:Kis:AppKey", failure.Message);
        clock.Advance(TimeSpan.FromSeconds(59));
        await ProviderSetUp.FailsAsync(ProviderFailureKind.Unauthorized, () => provider.LatestQuoteAsync(new("AMZN"), default));
        Assert.Single(server.Requests);
        clock.Advance(TimeSpan.FromSeconds(1));
        await ProviderSetUp.FailsAsync(ProviderFailureKind.Unauthorized, () => provider.LatestQuoteAsync(new("AMZN"), default));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_key_it_is_disabled_and_says_how_to_enable_it()
    {
        using var host = ProviderSetUp.Build(null);
        var provider = host.Provider("kis");
        Assert.False(provider.Status.Enabled);
        Assert.Contains("Providers:Kis:AppKey", provider.Status.Detail);
        await ProviderSetUp.FailsAsync(ProviderFailureKind.Disabled, () => provider.LatestQuoteAsync(new("AMZN"), default));
    }

    [Theory]
    [InlineData("too many", ProviderFailureKind.RateLimited)]
    [InlineData("429", ProviderFailureKind.RateLimited)]
    [InlineData("500", ProviderFailureKind.Unavailable)]
    [InlineData("cut off", ProviderFailureKind.Unavailable)]
    [InlineData("slow", ProviderFailureKind.Unavailable)]
    [InlineData("not json", ProviderFailureKind.BadAnswer)]
    [InlineData("404", ProviderFailureKind.BadAnswer)]
    [InlineData("401", ProviderFailureKind.Unauthorized)]
    [InlineData("refusal", ProviderFailureKind.BadAnswer)]
    public async Task Whatever_goes_wrong_is_a_failure_with_a_reason_and_without_secrets(string what, ProviderFailureKind kind)
    {
        await using var server = await ServeAsync(context => what switch
        {
            "too many" => Answers.JsonAsync(context, TooMany, 500),
            "500" => Answers.JsonAsync(context, "oops", 500),
            "cut off" => Answers.CutOffAsync(context, Price),
            "slow" => Answers.SilenceAsync(context),
            "not json" => Answers.JsonAsync(context, "<html>"),
            "refusal" => Answers.JsonAsync(context, """{"rt_cd":"7","msg_cd":"OPSQ0002","msg1":"없는 서비스 코드 입니다"}"""),
            _ => Answers.JsonAsync(context, "{}", int.Parse(what, CultureInfo.InvariantCulture)),
        });
        using var host = Host(server, null, ("Resilience:market-data:kis:AttemptTimeout", what == "slow" ? "00:00:00.5" : "00:00:30"));
        var failure = await ProviderSetUp.FailsAsync(kind, () => host.Provider("kis").LatestQuoteAsync(new("AMZN"), default));
        Assert.StartsWith("kis", failure.Message);
        Assert.DoesNotContain(Secret, failure.ToString());
        Assert.DoesNotContain(Key, failure.ToString());
    }

    [Theory]
    [InlineData(true, "https://openapivts.koreainvestment.com:29443/")]
    [InlineData(false, "https://openapi.koreainvestment.com:9443/")]
    public void Paper_trading_has_an_address_of_its_own(bool paper, string address) =>
        Assert.Equal(address, new KisOptions { PaperTrading = paper }.Address.ToString());

    private static string Page(DateOnly last, int days)
    {
        var rows = Enumerable.Range(0, days).Select(day => string.Create(CultureInfo.InvariantCulture,
            $$"""{"xymd":"{{last.AddDays(-day):yyyyMMdd}}","clos":"1.7500","sign":"2","diff":"0.1","rate":"+0.1","open":"1.5000","high":"2.0000","low":"1.0000","tvol":"1000","tamt":"1"}"""));
        return $$"""{"output1":{"rsym":"DNASAMZN","zdiv":"4","nrec":"{{days}}"},"output2":[{{string.Join(',', rows)}}],"rt_cd":"0","msg_cd":"MCA00000","msg1":""}""";
    }

    private static IHost Host(LocalServer server, TimeProvider? clock = null, params (string, string)[] settings) => ProviderSetUp.Build(clock,
    [
        ("Providers:Kis:BaseUrl", server.Address.ToString()), ("Providers:Kis:AppKey", Key), ("Providers:Kis:AppSecret", Secret),
        ("Providers:Kis:Rate:PerSecond", "1000"), ("Providers:Kis:Rate:Burst", "1000"), .. settings,
    ]);

    /// <summary>A server that hands out tokens, and answers the rest as told.</summary>
    private Task<LocalServer> ServeAsync(RequestDelegate answer)
    {
        _tokens = 0;
        return LocalServer.StartAsync(async context =>
        {
            if (context.Request.Path != "/oauth2/tokenP")
            {
                await answer(context);
                return;
            }

            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            Assert.Equal((Key, Secret), (body.RootElement.GetProperty("appkey").GetString(), body.RootElement.GetProperty("appsecret").GetString()));
            await Answers.JsonAsync(context, $$"""{"access_token":"token-{{Interlocked.Increment(ref _tokens)}}","access_token_token_expired":"2025-07-26 09:30:00","token_type":"Bearer","expires_in":86400}""");
        });
    }
}
