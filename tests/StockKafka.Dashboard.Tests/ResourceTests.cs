using System.Net;
using StockKafka.Platform.Dashboard;
using StockKafka.Platform.Dashboard.Console;

namespace StockKafka.Dashboard.Tests;

public sealed class ResourceTests : IAsyncLifetime
{
    private RunningDashboard _dashboard = null!;

    public async Task InitializeAsync() => _dashboard = await RunningDashboard.StartAsync();

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Fact]
    public async Task Resources_AreListedWithSecretsMasked()
    {
        var api = (await _dashboard.GetAsync("/api/resources")).GetProperty("resources")[0];

        Assert.Equal("api", api.GetProperty("name").GetString());
        var variables = api.GetProperty("environment").EnumerateArray().ToArray();
        Assert.True(variables[0].GetProperty("secret").GetBoolean());
        Assert.False(variables[0].TryGetProperty("value", out _));
        Assert.Equal("text", variables[1].GetProperty("value").GetString());
    }

    [Fact]
    public async Task Secret_IsToldOnPurpose()
    {
        var answer = await _dashboard.GetAsync("/api/resources/api/environment/Api__Key");
        using var unknown = await _dashboard.Browser.GetAsync("/api/resources/api/environment/Nothing");

        Assert.Equal("the secret", answer.GetProperty("value").GetString());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("/api/resources/api/commands/stop", HttpStatusCode.OK)]
    [InlineData("/api/resources/api/commands/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/resources/nothing/commands/stop", HttpStatusCode.NotFound)]
    public async Task Command_IsExecuted(string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-Requested-With", "stockkafka" } } };

        using var answer = await _dashboard.Browser.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Events_TellResourcesAtOnceAndEachChange()
    {
        await using var events = await EventReader.OpenAsync(_dashboard.Browser, "/api/events");
        var first = await events.NextAsync("resources");

        _dashboard.Application.Set(new ResourceView { Name = "api", Type = "Project", State = "Exited" });
        var second = await events.NextAsync("resources");

        Assert.Equal("Running", StateIn(first));
        Assert.Equal("Exited", StateIn(second));
    }

    [Fact]
    public async Task Events_TellThatTelemetryCameIn()
    {
        await using var events = await EventReader.OpenAsync(_dashboard.Browser, "/api/events");
        var before = await events.NextAsync("telemetry");

        await _dashboard.SendAsync("logs", Otlp.Logs("api", Otlp.Log("hello")));
        var after = await events.NextAsync("telemetry");

        Assert.True(after.Data.GetProperty("logs").GetInt64() > before.Data.GetProperty("logs").GetInt64());
        Assert.Equal(before.Data.GetProperty("traces").GetInt64(), after.Data.GetProperty("traces").GetInt64());
    }

    [Fact]
    public async Task Console_SendsLinesWithNumbersAndTellsGaps()
    {
        await using var events = await EventReader.OpenAsync(_dashboard.Browser, "/api/console/api");

        _dashboard.Application.Print(new ConsoleLine(1, 5, "out", "\u001b[31mred\u001b[0m"), new ConsoleLine(2, 6, "err", "oh"));
        var lines = await events.NextAsync(null);
        _dashboard.Application.Print(new ConsoleLine(13, 7, "system", "later"));
        var gap = await events.NextAsync("gap");
        var later = await events.NextAsync(null);

        Assert.Equal("2", lines.Id);
        Assert.Equal("\u001b[31mred\u001b[0m", lines.Data[0].GetProperty("text").GetString());
        Assert.Equal("err", lines.Data[1].GetProperty("stream").GetString());
        Assert.Equal(10, gap.Data.GetProperty("dropped").GetInt64());
        Assert.Equal("13", later.Id);
    }

    [Fact]
    public async Task Console_GoesOnAfterTheLastEventAndCutsLongLines()
    {
        await using var events = await EventReader.OpenAsync(_dashboard.Browser, "/api/console/api", lastEventId: "1");

        _dashboard.Application.Print(new ConsoleLine(1, 5, "out", "seen"), new ConsoleLine(2, 6, "out", new string('x', 1_000_000)));
        var lines = await events.NextAsync(null);

        var line = Assert.Single(lines.Data.EnumerateArray().ToArray());
        Assert.Equal(2, line.GetProperty("seq").GetInt64());
        Assert.InRange(line.GetProperty("text").GetString()!.Length, ConsoleEndpoints.MaxLineLength, ConsoleEndpoints.MaxLineLength + 30);
    }

    [Fact]
    public async Task Console_CanBeDownloaded()
    {
        using var answer = await _dashboard.Browser.GetAsync("/api/console/api/download");
        using var unknown = await _dashboard.Browser.GetAsync("/api/console/nothing/download");

        Assert.Equal("first\nsecond\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static string? StateIn(EventReader.Event each) => each.Data.GetProperty("resources")[0].GetProperty("state").GetString();
}
