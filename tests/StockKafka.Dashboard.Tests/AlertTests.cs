using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Dashboard.Tests;

public sealed class AlertTests
{
    [Fact]
    public async Task WithoutPrometheus_TheReasonIsTold()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var answer = await dashboard.GetAsync("/api/alerts");

        Assert.False(answer.GetProperty("available").GetBoolean());
        Assert.Contains("prometheus", answer.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"status\":\"error\"}")]
    public async Task PrometheusThatAnswersNonsense_IsTold(string body)
    {
        await using var prometheus = await ServeAsync(body);
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Application.Set(Prometheus(prometheus.Urls.Single()));

        Assert.False((await dashboard.GetAsync("/api/alerts")).GetProperty("available").GetBoolean());
    }

    [Fact]
    public async Task Alerts_AreThoseOfPrometheus()
    {
        await using var prometheus = await ServeAsync("""
            {"status":"success","data":{"alerts":[{"labels":{"alertname":"IngestLag","severity":"critical","topic":"quotes"},
            "annotations":{"summary":"Ingest is behind","runbook_url":"docs/alerting.md#lag"},"state":"firing","activeAt":"2026-01-02T03:04:05.5Z","value":"1e+04"}]}}
            """);
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Application.Set(Prometheus(prometheus.Urls.Single()));

        var answer = await dashboard.GetAsync("/api/alerts");

        Assert.True(answer.GetProperty("available").GetBoolean());
        var alert = answer.GetProperty("alerts")[0];
        Assert.Equal("IngestLag", alert.GetProperty("name").GetString());
        Assert.Equal("critical", alert.GetProperty("severity").GetString());
        Assert.Equal("firing", alert.GetProperty("state").GetString());
        Assert.Equal("Ingest is behind", alert.GetProperty("summary").GetString());
        Assert.Equal("docs/alerting.md#lag", alert.GetProperty("runbook").GetString());
        Assert.Equal(DateTimeOffset.Parse("2026-01-02T03:04:05.5Z").ToUnixTimeMilliseconds(), alert.GetProperty("since").GetDouble());
        Assert.Equal("topic", alert.GetProperty("labels")[0][0].GetString());
    }

    private static ResourceView Prometheus(string url) =>
        new() { Name = "prometheus", Type = "Container", State = "Running", Endpoints = [new ResourceEndpoint("http", url)] };

    private static async Task<WebApplication> ServeAsync(string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/v1/alerts", () => Results.Text(body, "application/json"));
        await app.StartAsync();
        return app;
    }
}
