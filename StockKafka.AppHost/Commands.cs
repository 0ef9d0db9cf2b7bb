using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace StockKafka.AppHost;

/// <summary>What can be done to the running stack beside starting and stopping, from the dashboard, the command line and tests.</summary>
internal static class Commands
{
    /// <summary>Adds a command that makes up a market and stores it: 200 symbols, 260 trading days, the same each time.</summary>
    public static IResourceBuilder<ProjectResource> WithSampleData(this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> key) =>
        api.WithHttpCommand("/api/import/simulated", "Import sample data", commandName: "import-sample-data", commandOptions: new()
        {
            Description = "Stores a made-up market of 200 symbols and 260 trading days.",
            PrepareRequest = async context =>
            {
                await AddKeyAsync(context, key).ConfigureAwait(false);
                context.Request.Content = JsonContent.Create(new { }); // The API's own idea of a market.
            },
        });

    /// <summary>Adds a command that scans the newest trading day.</summary>
    public static IResourceBuilder<ProjectResource> WithScan(this IResourceBuilder<ProjectResource> scanner, IResourceBuilder<ParameterResource> key) =>
        scanner.WithHttpCommand("/api/scans", "Run scan", commandName: "run-scan", commandOptions: new()
        {
            Description = "Scans the newest trading day and ends when it is done.",
            PrepareRequest = context => AddKeyAsync(context, key),
        });

    /// <summary>Adds a command that starts another resource.</summary>
    public static IResourceBuilder<T> WithStartOf<T>(this IResourceBuilder<T> builder, string name, string displayName, string resource)
        where T : IResource => builder.WithCommand(
            name, displayName, context => On(context).ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, context.CancellationToken), new CommandOptions());

    private static ResourceCommandService On(ExecuteCommandContext context) => context.Services.GetRequiredService<ResourceCommandService>();

    private static async Task AddKeyAsync(HttpCommandRequestContext context, IResourceBuilder<ParameterResource> key) =>
        context.Request.Headers.Add("X-Api-Key", await key.Resource.GetValueAsync(context.CancellationToken).ConfigureAwait(false));
}
