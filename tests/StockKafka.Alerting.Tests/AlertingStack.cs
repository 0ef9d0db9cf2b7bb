using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Confluent.Kafka;
using StockKafka.Integration.Tests;

namespace StockKafka.Alerting.Tests;

/// <summary>All tests that need the stack share one.</summary>
[CollectionDefinition(nameof(AlertingStack))]
public sealed class AlertingStackCollection : ICollectionFixture<AlertingStack>;

/// <summary>
/// The stack with Prometheus and Alertmanager at intervals of a second and loopback receivers, after everything has happened to it that makes
/// metrics appear: an import, a scan, quotes, a provider asked, a message that cannot be read, a Redis that hangs, and two load runs, one
/// of them with Kafka away for a while.
/// </summary>
public sealed class AlertingStack : Stack
{
    private readonly string _secretFile = Path.GetTempFileName();
    private SlackReceiver? _slack;
    private SmtpReceiver? _smtp;

    public HttpClient Prometheus { get; private set; } = null!;

    internal SlackReceiver Slack => _slack!;

    internal SmtpReceiver Smtp => _smtp!;

    protected override string[] Arguments =>
    [
        "--monitoring", "true", "--monitoring-interval", "1s", "--Parameters:kafka-break-duration", "00:01:00", "--Alerts:Slack:WebhookFile", _secretFile, "--Alerts:Slack:Channel", "#alerts",
        "--Alerts:Email:To", "people@example.com", "--Alerts:Email:SmartHost", Smtp.Address, "--Alerts:Email:RequireTls", "false",
    ];

    public override async Task InitializeAsync()
    {
        _smtp = new();
        _slack = await SlackReceiver.StartAsync();
        await File.WriteAllTextAsync(_secretFile, Slack.Url + "\n");
        await base.InitializeAsync();
        await HealthyAsync("prometheus");
        await HealthyAsync("alertmanager");
        Prometheus = App.CreateHttpClient("prometheus");
        await MakeMetricsAppearAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_secretFile);
        await (_slack?.DisposeAsync() ?? default);
        await (_smtp?.DisposeAsync() ?? default);
    }

    /// <summary>Asks Prometheus' HTTP API; fails with its words if it refuses.</summary>
    public async Task<JsonElement> AskAsync(string path)
    {
        using var response = await Prometheus.GetAsync(path);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{path}: {answer}");
        return answer.GetProperty("data");
    }

    /// <summary>The series that an expression has now.</summary>
    public async Task<JsonElement> QueryAsync(string expression) =>
        (await AskAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}")).GetProperty("result");

    private async Task MakeMetricsAppearAsync()
    {
        await PostAsync("/api/import/simulated", """{"symbols":20,"days":60}""");
        await PostAsync("/api/stock/S0001/collect?source=simulated&days=5", "");
        using (var scan = await Scanner.PostAsync("/api/scans", null))
        {
            Assert.True(scan.IsSuccessStatusCode);
        }

        await SendUnreadableAsync();
        await RedisSlowAsync();
        await LoadAsync();
        await LoadAsync("--fault", "kafka:stop@3s,start@6s");
        await KafkaAwayAsync();
        await AnnounceAsync("run-1");
        await AnnounceAsync("run-2");
        await Eventually.GetAsync(() => QueryAsync("stock_load_run_baseline_p95_seconds"), result => result.GetArrayLength() > 0); // The last to appear.
    }

    private async Task SendUnreadableAsync()
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = await ConnectionStringAsync("kafka") }).Build();
        await producer.ProduceAsync("yfinance-stock-data", new() { Key = "X", Value = "no quote at all" });
    }

    /// <summary>A reader waits for a Redis that hangs, and then does without: that is an error of the cache.</summary>
    private async Task RedisSlowAsync()
    {
        await CommandAsync("redis", "pause");
        await GetAsync("/api/stock/S0002/daily?limit=5");
        await CommandAsync("redis", "resume");
    }

    /// <summary>Long enough for the breaker to open.</summary>
    private async Task KafkaAwayAsync()
    {
        await StopAsync("kafka");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var quote = new StringContent("""{"symbol":"AWAY","price":1,"source":"load","timestamp":"2025-07-25T14:00:00Z"}""", Encoding.UTF8, "application/json");
            using var answer = await Api.PostAsync("/api/quotes", quote);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }));
        await StartAsync("kafka");
    }

    /// <summary>Two runs of one load that passed make a baseline. They are days old: charts of today do not show them.</summary>
    private async Task AnnounceAsync(string runId)
    {
        var started = DateTimeOffset.UtcNow.AddDays(-3);
        using var answer = await Api.PutAsJsonAsync($"/api/runs/{runId}", new
        {
            runId, load = "api, 1 user, 1m", startedAt = started, endedAt = started.AddMinutes(1), verdict = "pass", requests = 60, requestsPerSecond = 1.0,
            errorRatio = 0.0, p95Seconds = 0.02,
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task LoadAsync(params string[] faults)
    {
        using var load = ChildProgram.StartBuilt("StockKafka.Cli",
            ["load", "--data", DataFolder, "--out", Path.Combine(DataFolder, "reports"), "--users", "8", "--user-type", "stress", "--duration", "8s", "--quiet", .. faults]);
        // What it judges is not this test's matter, nor whether the machine was quick enough for it.
        Assert.True(await load.ExitCodeAsync(seconds: 180) is 0 or 98 or 99, load.Output);
    }
}
