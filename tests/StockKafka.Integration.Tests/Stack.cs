using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.Integration.Tests;

/// <summary>The whole stack, started from its AppHost with real processes, free ports and a state folder of its own.</summary>
public class Stack : IAsyncLifetime
{
    /// <summary>Sent by both clients; a test that must not send it makes its own.</summary>
    public const string ApiKey = "the-key-of-the-tests";

    private DistributedApplication? _app;

    public string DataFolder { get; } = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    public DistributedApplication App => _app!;

    public HttpClient Api { get; private set; } = null!;

    public HttpClient Scanner { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_AppHost>(
            ["--data", DataFolder, "--Parameters:kafka-break-duration", "00:00:02", "--Parameters:api-key", ApiKey, "--monitoring", "false", .. Arguments]);
        builder.Services.AddLogging(logging => logging.ClearProviders()); // What each service says is in its file under logs/.
        await ConfigureAsync(builder);
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        await HealthyAsync(Address);
        await HealthyAsync("scanner");
        Api = _app.CreateHttpClient(Address);
        Scanner = _app.CreateHttpClient("scanner");
        Api.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
        Scanner.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (Directory.Exists(DataFolder))
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    public async Task HealthyAsync(string resource)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Right after a start the orchestrator may still show the end before it: that is no reason to stop waiting.
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, patience.Token);
    }

    public Task StopAsync(string resource) => CommandAsync(resource, KnownResourceCommands.StopCommand);

    /// <summary>kill -9.</summary>
    public Task KillAsync(string resource) => CommandAsync(resource, "kill");

    public async Task<string> ConnectionStringAsync(string resource) =>
        (await App.GetConnectionStringAsync(resource))!;

    public async Task StartAsync(string resource, bool becomesHealthy = true)
    {
        await CommandAsync(resource, KnownResourceCommands.StartCommand);
        if (becomesHealthy)
        {
            await HealthyAsync(resource);
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Api.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>What is stored of a run; of one that nothing has arrived of, nothing.</summary>
    public async Task<JsonElement> LedgerAsync(string run)
    {
        var path = $"/api/runs/{run}/ledger";
        using var response = await Api.GetAsync(path);
        return response.StatusCode == System.Net.HttpStatusCode.NotFound
            ? JsonDocument.Parse("""{"messages":0,"distinct":0,"duplicates":0,"producers":[]}""").RootElement
            : await GetAsync(path);
    }

    public async Task<JsonElement> PostAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, contentType);
        using var response = await Api.PostAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The resource that answers for the API.</summary>
    protected virtual string Address => "api";

    /// <summary>More of the AppHost's command line.</summary>
    protected virtual string[] Arguments => [];

    /// <summary>Changes the model before it is built.</summary>
    protected virtual Task ConfigureAsync(IDistributedApplicationTestingBuilder builder) => Task.CompletedTask;

    /// <summary>Any command of a resource.</summary>
    protected async Task CommandAsync(string resource, string command)
    {
        var result = await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{command} {resource}: {result.Message}");
    }
}
