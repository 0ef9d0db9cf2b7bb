using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace StockKafka.Integration.Tests;

/// <summary>The commands that the AppHost adds to its resources.</summary>
public sealed class CommandTests(Stack stack) : IClassFixture<Stack>
{
    [Fact]
    public async Task Sample_data_is_imported_and_scanned()
    {
        await ExecuteAsync("api", "import-sample-data");
        Assert.Equal(200, (await stack.GetAsync("/api/symbols?hasBars=true&limit=1")).GetProperty("total").GetInt32());

        await ExecuteAsync("scanner", "run-scan");
        var newest = JsonDocument.Parse(await stack.Scanner.GetStringAsync("/api/scans?limit=1")).RootElement;
        Assert.Contains("Succeeded", newest.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_resource_that_is_stopped_for_a_while_comes_back_by_itself()
    {
        var resources = stack.App.Services.GetRequiredService<ResourceNotificationService>();
        var away = ExecuteAsync("redis", "stop-for-15s");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await resources.WaitForResourceAsync("redis", KnownResourceStates.TerminalStates, patience.Token);

        await away;

        await stack.HealthyAsync("redis");
    }

    private async Task ExecuteAsync(string resource, string command)
    {
        var result = await stack.App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{resource} {command}: {result.Message}");
    }
}
