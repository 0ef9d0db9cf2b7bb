using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Commands that are HTTP requests.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command that sends a request to an endpoint of the resource. It can be used while the resource is healthy.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="displayName">Shown to people.</param>
    /// <param name="endpointName">Null for the first endpoint that is HTTP.</param>
    /// <param name="commandName">Null for a name made of the others.</param>
    /// <param name="commandOptions">Method, headers, judgement.</param>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, [EndpointName] string? endpointName = null, string? commandName = null, HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints => builder.WithHttpCommand(
            path, displayName,
            () => endpointName is not null
                ? builder.GetEndpoint(endpointName)
                : builder.Resource.GetEndpoints().FirstOrDefault(endpoint => endpoint.IsHttp || endpoint.IsHttps)
                    ?? throw new DistributedApplicationException($"The command '{displayName}' of the resource '{builder.Resource.Name}' needs an HTTP endpoint, and it has none."),
            commandName, commandOptions);

    /// <summary>
    /// As the other overload, at an endpoint that is chosen when the command runs; one that the options choose wins. The method is POST
    /// unless the options say otherwise; a status other than 2xx fails the command unless they judge the answer themselves.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Neither chooses an endpoint.</exception>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, Func<EndpointReference>? endpointSelector, string? commandName = null, HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        var options = commandOptions ?? new HttpCommandOptions();
        var select = options.EndpointSelector ?? endpointSelector
            ?? throw new DistributedApplicationException($"The command '{displayName}' of the resource '{builder.Resource.Name}' names no endpoint.");
        var method = options.Method ?? HttpMethod.Post;
        builder.ApplicationBuilder.Services.AddHttpClient();
        options.UpdateState ??= context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
        return builder.WithCommand(
            commandName ?? $"{builder.Resource.Name}-http-{method.Method.ToLowerInvariant()}-{path}", displayName,
            context => SendAsync(context, select(), method, path, options), options);
    }

    private static async Task<ExecuteCommandResult> SendAsync(ExecuteCommandContext command, EndpointReference endpoint, HttpMethod method, string path, HttpCommandOptions options)
    {
        var client = command.ServiceProvider.GetRequiredService<IHttpClientFactory>().CreateClient(options.HttpClientName ?? "");
        using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
        try
        {
            if (options.PrepareRequest is { } prepare)
            {
                await prepare(new()
                {
                    ServiceProvider = command.ServiceProvider, ResourceName = command.ResourceName, Endpoint = endpoint,
                    CancellationToken = command.CancellationToken, HttpClient = client, Request = request,
                }).ConfigureAwait(false);
            }

            using var response = await client.SendAsync(request, command.CancellationToken).ConfigureAwait(false);
            if (options.GetCommandResult is { } judge)
            {
                return await judge(new()
                {
                    ServiceProvider = command.ServiceProvider, ResourceName = command.ResourceName, Endpoint = endpoint,
                    CancellationToken = command.CancellationToken, HttpClient = client, Response = response,
                }).ConfigureAwait(false);
            }

            return response.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure(string.Create(CultureInfo.InvariantCulture, $"{method} {path} answers {(int)response.StatusCode}"));
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure(exception);
        }
    }
}
