using System.Net;
using System.Text.Json;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Dashboard.Tests;

public sealed class LogTests : IAsyncLifetime
{
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync()
    {
        _dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { Logs = 20 });
        await _dashboard.SendAsync("logs", Otlp.Logs("api",
            Otlp.Log("got {Count} of {@Kind:x}", more: $",\"attributes\":{Otlp.Attributes(("Count", "7"), ("Kind", "bars"))},\"traceId\":\"{Otlp.TraceId(1)}\",\"spanId\":\"{Otlp.SpanId(2)}\""),
            Otlp.Log("a warning", severity: 13)));
        await _dashboard.SendAsync("logs", Otlp.Logs("scanner", Otlp.Log("broke", severity: 17, more:
            $",\"attributes\":{Otlp.Attributes(("exception.type", "System.IOException"), ("exception.message", "disk gone"), ("exception.stacktrace", "at Here"))}")));
    }

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Theory]
    [InlineData("", "broke|a warning|got 7 of bars")]
    [InlineData("resource=api", "a warning|got 7 of bars")]
    [InlineData("minLevel=warning", "broke|a warning")]
    [InlineData("minLevel=error", "broke")]
    [InlineData("text=BARS", "got 7 of bars")]
    [InlineData("text=disk%20gone", "broke")]
    [InlineData("traceId=00000000000000000000000000000001", "got 7 of bars")]
    [InlineData("spanId=0000000000000002", "got 7 of bars")]
    [InlineData("spanId=0000000000000003", "")]
    [InlineData("attr=Count:7", "got 7 of bars")]
    [InlineData("attr=Count:7&attr=Kind:quotes", "")]
    [InlineData("limit=1", "broke")]
    [InlineData("before=2", "got 7 of bars")]
    [InlineData("after=2", "broke")]
    public async Task Filter_ChoosesRecordsNewestFirst(string query, string expected)
    {
        var answer = await _dashboard.GetAsync($"/api/logs?{query}");

        Assert.Equal(expected, string.Join('|', answer.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("message").GetString())));
    }

    [Theory]
    [InlineData("minLevel=loud")]
    [InlineData("traceId=xyz")]
    [InlineData("spanId=12")]
    [InlineData("limit=many")]
    [InlineData("attr=nokey")]
    public async Task WrongParameter_Is400AndNamed(string query)
    {
        using var answer = await _dashboard.Browser.GetAsync($"/api/logs?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(query.Split('=')[0], await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Record_HasItsTemplateIdsAndException()
    {
        var records = (await _dashboard.GetAsync("/api/logs")).GetProperty("records");
        var (broke, got) = (records[0], records[2]);

        Assert.Equal("error", broke.GetProperty("level").GetString());
        Assert.Equal("System.IOException", broke.GetProperty("exception").GetProperty("type").GetString());
        Assert.Equal("at Here", broke.GetProperty("exception").GetProperty("stackTrace").GetString());
        Assert.Equal("got {Count} of {@Kind:x}", got.GetProperty("template").GetString());
        Assert.Equal(Otlp.TraceId(1), got.GetProperty("traceId").GetString());
        Assert.Equal("Test.Category", got.GetProperty("category").GetString());
        Assert.Equal("api-1", got.GetProperty("instance").GetString());
    }

    [Fact]
    public async Task Fields_AreThoseOfTheRecords()
    {
        var fields = await _dashboard.GetAsync("/api/logs/fields");

        Assert.Equal(["api", "scanner"], Texts(fields.GetProperty("resources")));
        Assert.Equal(["Count", "Kind"], Texts(fields.GetProperty("attributes")));
    }

    [Fact]
    public async Task BeyondTheBound_TheOldestGo()
    {
        await _dashboard.SendAsync("logs", Otlp.Logs("api", [.. Enumerable.Range(0, 25).Select(i => Otlp.Log($"n{i}"))]));

        var records = (await _dashboard.GetAsync("/api/logs?limit=1000")).GetProperty("records");

        Assert.Equal(20, records.GetArrayLength());
        Assert.Equal("n24", records[0].GetProperty("message").GetString());
        Assert.Equal("n5", records[19].GetProperty("message").GetString());
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(each => each.GetString()!)];
}
