using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Integration.Tests;

namespace StockKafka.AppHost.Tests;

/// <summary>The whole stack, as a program of its own or within the test, with a load against it.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    private static readonly string[] Arguments = ["--monitoring", "false", "--Parameters:kafka-break-duration", "00:00:02"];

    private readonly HttpClient _http = new();
    private ChildProgram? _host;
    private DistributedApplication? _app;

    private string Data { get; } = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    public static async Task<RunningStack> StartAsync(params string[] arguments)
    {
        var stack = new RunningStack();
        stack._host = ChildProgram.StartBuilt("StockKafka.AppHost", ["--data", stack.Data, .. Arguments, .. arguments.Length > 0 ? arguments : ["--dashboard", "false"]]);
        await stack.HealthyAsync();
        return stack;
    }

    public static async Task<RunningStack> InTestAsync()
    {
        var stack = new RunningStack();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_AppHost>(["--data", stack.Data, .. Arguments]);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        stack._app = await builder.BuildAsync();
        await stack._app.StartAsync();
        await stack.HealthyAsync();
        return stack;
    }

    public async Task<JsonElement> ControlFileAsync() => JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "control.json"))).RootElement;

    public async Task CommandAsync(string command)
    {
        var result = await _app!.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync("kafka", command);
        Assert.True(result.Success, result.Message);
    }

    /// <summary>Runs a load, takes Kafka away and gives it back, and holds that nothing was lost or doubled.</summary>
    /// <returns>The faults that the load itself carried out.</returns>
    public async Task<JsonElement> SurvivesAsync(Func<Task>? stop, Func<Task>? start, params string[] more)
    {
        var resources = await ResourcesAsync();
        var api = resources.Single(resource => resource.GetProperty("name").GetString() == "api").GetProperty("endpoints")[0].GetProperty("url").GetString()!;
        using (var market = await AskAsync(HttpMethod.Post, "/resources/api/import-sample-data"))
        {
            Assert.True(market.IsSuccessStatusCode, await market.Content.ReadAsStringAsync());
        }

        using var load = ChildProgram.StartBuilt("StockKafka.Cli",
            ["load", "--data", Data, "--out", Data, "--users", "10", "--spawn-rate", "10/s", "--user-type", "stress", "--duration", stop is null ? "15s" : "5m", "--quiet", .. more]);

        if (stop is not null)
        {
            await Eventually.TrueAsync(async () =>
            {
                Assert.False(load.Process.HasExited, load.Output);
                return await MetricAsync(api, "kafka_messages_total") > 20; // In the middle of the load.
            });
            await stop();
        }

        await Eventually.GetAsync(() => BreakerAsync(api), breaker =>
        {
            var (state, failures) = (breaker.GetProperty("state").GetString(), breaker.GetProperty("consecutiveFailures").GetInt32());
            Assert.True(state == "Closed" ? failures < 5 : failures >= 5, $"{state} after {failures} failures in a row");
            return state == "Open";
        });
        if (start is not null)
        {
            await start();
        }

        await Eventually.GetAsync(() => BreakerAsync(api), breaker => breaker.GetProperty("state").GetString() == "Closed");
        if (stop is not null)
        {
            load.Signal("TERM"); // A busy machine takes its time to stop and start Kafka; the load goes on for as long.
        }

        Assert.True(await load.ExitCodeAsync(seconds: 120) is 0 or 98, load.Output); // 98: ended early, or the machine was too busy for the load generator.

        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Data, "load_test_results_*.json", SearchOption.AllDirectories))));
        var (ledger, total, outage) = (results.RootElement.GetProperty("ledger"), results.RootElement.GetProperty("total"), results.RootElement.GetProperty("outages").EnumerateArray().Single());
        Assert.Equal(("kafka", total.GetProperty("failures").GetInt64()), (outage.GetProperty("resource").GetString(), total.GetProperty("failuresInOutage").GetInt64()));
        Assert.True(total.GetProperty("failures").GetInt64() >= 5);
        Assert.True(ledger.GetProperty("acknowledged").GetInt64() > 20, ledger.ToString());
        Assert.Equal((0, 0), (ledger.GetProperty("lost").GetInt64(), ledger.GetProperty("duplicated").GetInt64()));
        return results.RootElement.GetProperty("faults").Clone();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            _host.Signal("TERM");
            await _host.ExitCodeAsync(seconds: 30);
            _host.Dispose();
        }

        await (_app?.DisposeAsync() ?? default);
        _http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private Task HealthyAsync() => Eventually.TrueAsync(async () =>
    {
        Assert.False(_host?.Process.HasExited ?? false, _host?.Output);
        return File.Exists(Path.Combine(Data, "control.json")) && (await ResourcesAsync()).Where(resource => !resource.GetProperty("explicitStart").GetBoolean())
            .All(resource => resource.GetProperty("health").GetString() == "Healthy");
    });

    private async Task<List<JsonElement>> ResourcesAsync()
    {
        using var answer = await AskAsync(HttpMethod.Get, "/resources");
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()];
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path)
    {
        var control = await ControlFileAsync();
        using var request = new HttpRequestMessage(method, control.GetProperty("url").GetString() + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", control.GetProperty("token").GetString());
        return await _http.SendAsync(request);
    }

    private async Task<JsonElement> BreakerAsync(string api) =>
        (await _http.GetFromJsonAsync<JsonElement>(api + "/api/resilience")).EnumerateArray().Single(pipeline => pipeline.GetProperty("name").GetString() == "kafka");

    private async Task<double> MetricAsync(string api, string name) =>
        (await _http.GetStringAsync(api + "/metrics")).Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("\"sent\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
}
