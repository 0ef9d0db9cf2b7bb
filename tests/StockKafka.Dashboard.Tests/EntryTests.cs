using System.Net;
using System.Net.Http.Headers;

namespace StockKafka.Dashboard.Tests;

public sealed class EntryTests : IAsyncLifetime
{
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await RunningDashboard.StartAsync();

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/traces/123?x=1")]
    [InlineData("/login?t=wrong")]
    [InlineData("/login")]
    public async Task PageWithoutCookie_IsTheLoginPageWithStatus401(string path)
    {
        using var browser = _dashboard.NewBrowser();

        using var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("name=\"token\"", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/api/resources")]
    [InlineData("/api/events")]
    [InlineData("/api/logs")]
    [InlineData("/api/nothing")]
    public async Task ApiWithoutCookie_Is401(string path)
    {
        using var browser = _dashboard.NewBrowser();
        browser.DefaultRequestHeaders.Add("Cookie", $"stockkafka-dashboard-{new Uri(_dashboard.Url).Port}={new string('0', 64)}");

        using var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("error", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("&returnUrl=/traces/12?a=b", "/traces/12?a=b")]
    [InlineData("&returnUrl=//evil.example", "/")]
    [InlineData("&returnUrl=/%5Cevil.example", "/")]
    [InlineData("&returnUrl=https://evil.example/", "/")]
    public async Task LoginLink_SetsACookieForScriptsUnseenAndGoesToALocalPage(string query, string target)
    {
        using var browser = _dashboard.NewBrowser();

        using var answer = await browser.GetAsync(_dashboard.LoginUrl + query);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(target, answer.Headers.Location!.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Contains("path=/", cookie);
        Assert.DoesNotContain(RunningDashboard.Token, cookie);
        using var page = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData(RunningDashboard.Token, HttpStatusCode.Found)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task LoginForm_TakesTheToken(string token, HttpStatusCode expected)
    {
        using var browser = _dashboard.NewBrowser();
        using var form = new FormUrlEncodedContent([new("token", token)]);

        using var answer = await browser.PostAsync("/login", form);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    public async Task ForeignHost_Is403(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/resources") { Headers = { Host = host } };

        using var answer = await _dashboard.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "stockkafka", HttpStatusCode.OK)]
    [InlineData("own", "stockkafka", HttpStatusCode.OK)]
    [InlineData("http://evil.example", "stockkafka", HttpStatusCode.Forbidden)]
    [InlineData("null", "stockkafka", HttpStatusCode.Forbidden)]
    [InlineData("own", null, HttpStatusCode.Forbidden)]
    [InlineData("own", "XMLHttpRequest", HttpStatusCode.Forbidden)]
    public async Task Command_ComesFromTheOwnPagesOnly(string? origin, string? requestedWith, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/resources/api/commands/stop");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? _dashboard.Url : origin);
        }

        if (requestedWith is not null)
        {
            request.Headers.Add("X-Requested-With", requestedWith);
        }

        using var answer = await _dashboard.Browser.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, _dashboard.Application.Executed.Count);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/resources")]
    [InlineData("/assets/none.js")]
    public async Task EveryAnswer_HasTheStrictHeaders(string path)
    {
        using var answer = await _dashboard.Browser.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task ApiAnswers_AreNotStored()
    {
        using var answer = await _dashboard.Browser.GetAsync("/api/resources");

        Assert.Equal(new CacheControlHeaderValue { NoStore = true }, answer.Headers.CacheControl);
    }

    [Fact]
    public async Task Logout_TakesTheCookieAway()
    {
        using var browser = _dashboard.NewBrowser();
        using var login = await browser.GetAsync(_dashboard.LoginUrl);
        using var before = await browser.GetAsync("/api/info");

        using var logout = await browser.PostAsync("/logout", null);

        using var after = await browser.GetAsync("/api/info");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task MissingAsset_Is404AndNotAPage()
    {
        using var browser = _dashboard.NewBrowser();

        using var answer = await browser.GetAsync("/assets/none.js");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
