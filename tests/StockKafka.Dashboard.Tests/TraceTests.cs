using System.Net;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Dashboard.Tests;

public sealed class TraceTests : IAsyncLifetime
{
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync()
    {
        _dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { Traces = 20, SpansPerTrace = 10 });
        var start = Otlp.Now;
        await _dashboard.SendAsync("traces", Otlp.Spans("scanner", Otlp.Span(1, 12, parent: 11, "consume", start + 5_000_000, 20)));
        await _dashboard.SendAsync("traces", Otlp.Spans("api", Otlp.Span(1, 11, name: "POST /api/quotes", start: start, milliseconds: 10, more:
            $$""","attributes":{{Otlp.Attributes(("http.route", "/api/quotes"))}},"status":{"code":2,"message":"broken"},"events":[{"timeUnixNano":"{{start + 1_000_000}}","name":"retry","attributes":{{Otlp.Attributes(("n", "1"))}}}]""")));
        await _dashboard.SendAsync("traces", Otlp.Spans("api", Otlp.Span(2, 21, name: "store batch", start: start, milliseconds: 200, more:
            $$""","links":[{"traceId":"{{Otlp.TraceId(1)}}","spanId":"{{Otlp.SpanId(11)}}"},{"traceId":"{{Otlp.TraceId(99)}}","spanId":"{{Otlp.SpanId(99)}}"}]""")));
    }

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Theory]
    [InlineData("", "store batch|POST /api/quotes")]
    [InlineData("resource=scanner", "POST /api/quotes")]
    [InlineData("resource=nobody", "")]
    [InlineData("text=CONSUME", "POST /api/quotes")]
    [InlineData("text=00000000000000000000000000000002", "store batch")]
    [InlineData("minDurationMs=100", "store batch")]
    [InlineData("errors=true", "POST /api/quotes")]
    [InlineData("attr=http.route:/api/quotes", "POST /api/quotes")]
    [InlineData("limit=1", "store batch")]
    [InlineData("before=2", "POST /api/quotes")]
    public async Task Filter_ChoosesTracesNewestFirst(string query, string expected)
    {
        var answer = await _dashboard.GetAsync($"/api/traces?{query}");

        Assert.Equal(expected, string.Join('|', answer.GetProperty("traces").EnumerateArray().Select(trace => trace.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task SpansOfSeveralResources_AreOneTrace()
    {
        var summary = (await _dashboard.GetAsync("/api/traces?resource=scanner")).GetProperty("traces")[0];
        var trace = await _dashboard.GetAsync($"/api/traces/{Otlp.TraceId(1)}");

        Assert.Equal(25, summary.GetProperty("durationMs").GetDouble());
        Assert.Equal(2, summary.GetProperty("spanCount").GetInt32());
        Assert.Equal(1, summary.GetProperty("errorCount").GetInt32());
        Assert.Equal("api", summary.GetProperty("resource").GetString());
        var (root, child) = (trace.GetProperty("spans")[0], trace.GetProperty("spans")[1]);
        Assert.Equal(Otlp.SpanId(11), child.GetProperty("parentId").GetString());
        Assert.Equal("scanner", child.GetProperty("resource").GetString());
        Assert.Equal(5, child.GetProperty("start").GetDouble());
        Assert.Equal("error", root.GetProperty("status").GetString());
        Assert.Equal("broken", root.GetProperty("statusMessage").GetString());
        Assert.Equal("server", root.GetProperty("kind").GetString());
        Assert.Equal("retry", root.GetProperty("events")[0].GetProperty("name").GetString());
        Assert.Equal(1, root.GetProperty("events")[0].GetProperty("time").GetDouble());
    }

    [Fact]
    public async Task Links_AreFollowedBothWays()
    {
        var batch = (await _dashboard.GetAsync($"/api/traces/{Otlp.TraceId(2)}")).GetProperty("spans")[0];
        var quote = (await _dashboard.GetAsync($"/api/traces/{Otlp.TraceId(1)}")).GetProperty("spans")[0];

        Assert.Equal("POST /api/quotes", batch.GetProperty("links")[0].GetProperty("name").GetString());
        Assert.False(batch.GetProperty("links")[1].TryGetProperty("name", out _));
        var from = Assert.Single(quote.GetProperty("linkedFrom").EnumerateArray().ToArray());
        Assert.Equal(Otlp.TraceId(2), from.GetProperty("traceId").GetString());
        Assert.Equal("store batch", from.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Trace_CountsItsLogs()
    {
        await _dashboard.SendAsync("logs", Otlp.Logs("api", Otlp.Log("one", more: $",\"traceId\":\"{Otlp.TraceId(1)}\"")));

        Assert.Equal(1, (await _dashboard.GetAsync($"/api/traces/{Otlp.TraceId(1)}")).GetProperty("logs").GetInt32());
    }

    [Theory]
    [InlineData("/api/traces/00000000000000000000000000000fff", HttpStatusCode.NotFound)]
    [InlineData("/api/traces/nonsense", HttpStatusCode.NotFound)]
    [InlineData("/api/traces?minDurationMs=long", HttpStatusCode.BadRequest)]
    public async Task UnknownOrWrong_IsSaidSo(string path, HttpStatusCode expected)
    {
        using var answer = await _dashboard.Browser.GetAsync(path);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task BeyondTheBounds_TheOldestTracesGoWithTheirLinks()
    {
        await _dashboard.SendAsync("traces", Otlp.Spans("api", [.. Enumerable.Range(100, 20).Select(i => Otlp.Span(i, i))]));

        var usage = (await _dashboard.GetAsync("/api/info")).GetProperty("usage");
        Assert.Equal(20, (await _dashboard.GetAsync("/api/traces?limit=1000")).GetProperty("traces").GetArrayLength());
        Assert.Equal(20, usage.GetProperty("spans").GetInt32());
        using var gone = await _dashboard.Browser.GetAsync($"/api/traces/{Otlp.TraceId(1)}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task EndlessTrace_KeepsItsFirstSpans()
    {
        await _dashboard.SendAsync("traces", Otlp.Spans("api", [.. Enumerable.Range(1, 30).Select(i => Otlp.Span(50, i))]));

        Assert.Equal(10, (await _dashboard.GetAsync($"/api/traces/{Otlp.TraceId(50)}")).GetProperty("spans").GetArrayLength());
        Assert.Equal(20, (await _dashboard.GetAsync("/api/info")).GetProperty("usage").GetProperty("dropped").GetInt32());
    }
}
