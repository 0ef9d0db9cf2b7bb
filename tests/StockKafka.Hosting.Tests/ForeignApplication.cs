using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.Hosting.Tests;

/// <summary>All tests of a running application share one; each puts right what it broke.</summary>
[CollectionDefinition(nameof(ForeignApplication))]
public sealed class ForeignApplicationCollection : ICollectionFixture<ForeignApplication>;

/// <summary>An application that knows no stocks, running, with its control endpoint.</summary>
public sealed class ForeignApplication : IAsyncLifetime
{
    private DistributedApplication? _app;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    public DistributedApplication App => _app!;

    public HttpClient Control { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_Hosting_TestHost>(["--state", Folder]);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        foreach (var resource in (string[])["kafka", "redis", "bakery"])
        {
            await HealthyAsync(resource);
        }

        using var control = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "control.json")));
        Control = new() { BaseAddress = new(control.RootElement.GetProperty("url").GetString()!) };
        Control.DefaultRequestHeaders.Authorization = new("Bearer", control.RootElement.GetProperty("token").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await App.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(Folder, "control.json")), "the control file outlived its application");
        Directory.Delete(Folder, recursive: true);
    }

    public async Task HealthyAsync(string resource)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, patience.Token);
    }

    public async Task<ExecuteCommandResult> TryAsync(string resource, string command) =>
        await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);

    public async Task DoAsync(string resource, string command)
    {
        var result = await TryAsync(resource, command);
        Assert.True(result.Success, $"{command} {resource}: {result.Message}");
    }

    /// <summary>A resource as the control endpoint shows it.</summary>
    public async Task<JsonElement> ShowAsync(string resource) =>
        (await Control.GetFromJsonAsync<JsonElement>("/resources")).EnumerateArray().Single(each => each.GetProperty("name").GetString() == resource);
}
