using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StockKafka.Hosting;

/// <summary>
/// What a load runner or a script needs of a running application: HTTP on loopback with a token that <c>control.json</c> of the state folder
/// holds. It asks Aspire's own services; the dashboard and the Aspire CLI do the same.
/// </summary>
internal sealed class ControlEndpoint(
    StateFolder folder, PortChoice port, DistributedApplicationModel model, ControlResources resources, ResourceLoggerService logs, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    private const string FileName = "control.json";

    private readonly string _token = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private WebApplication? _server;

    /// <summary>Before anything else starts: whoever waits for the application can see how far it is.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Loopback, port.Port ?? 0);
        });
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StackJson.Default));
        _server = builder.Build();
        _server.Use(RequireTokenAsync);
        Map(_server);
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        Write(dashboard: null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After everything has stopped: as long as the file is there, something may still run.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken).ConfigureAwait(false);
            await _server.DisposeAsync().ConfigureAwait(false);
            File.Delete(Path.Combine(folder.Path, FileName));
        }
    }

    /// <summary>Tells where the dashboard is, once it runs.</summary>
    public void Write(string? dashboard) => folder.WritePrivate(FileName, JsonSerializer.Serialize(
        new ControlFile(_server!.Urls.Single(), _token, Environment.ProcessId, dashboard), StackJson.Default.ControlFile));

    private void Map(WebApplication server)
    {
        server.MapGet("/resources", async (CancellationToken cancelled) =>
        {
            List<StackResource> views = [];
            foreach (var resource in resources.All)
            {
                views.Add(await resources.ShowAsync(resource, cancelled).ConfigureAwait(false));
            }

            return TypedResults.Json<IReadOnlyList<StackResource>>(views, StackJson.Default.IReadOnlyListStackResource);
        });
        server.MapPost("/resources/{name}/{command}", ExecuteAsync);
        server.MapGet("/resources/{name}/logs", WriteLogAsync);
        server.MapGet("/parameters/{name}", async Task<IResult> (string name, CancellationToken cancelled) =>
            model.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == name) is { } found
                ? TypedResults.Json(new StackParameter(name, await found.GetValueAsync(cancelled).ConfigureAwait(false) ?? ""), StackJson.Default.StackParameter)
                : NotFound($"there is no parameter '{name}'"));
        server.MapPost("/shutdown", () =>
        {
            lifetime.StopApplication();
            return TypedResults.Ok();
        });
    }

    private async Task<IResult> ExecuteAsync(string name, string command, CancellationToken cancellationToken)
    {
        if (resources.Find(name) is not { } resource)
        {
            return NotFound($"there is no resource '{name}'; there are {string.Join(", ", resources.All.Select(each => each.Name))}");
        }

        var known = resource.Annotations.OfType<ResourceCommandAnnotation>().Select(each => each.Name).ToArray();
        if (!known.Contains(command))
        {
            return NotFound($"'{name}' has no command '{command}'; it has {string.Join(", ", known)}");
        }

        // What has been begun is seen through, whether or not somebody still waits for the answer.
        var (error, message) = await resources.ExecuteAsync(resource, command, lifetime.ApplicationStopping).ConfigureAwait(false);
        return error is null
            ? TypedResults.Json(await resources.ShowAsync(resource, cancellationToken, message).ConfigureAwait(false), StackJson.Default.StackResource)
            : TypedResults.Json(new ControlRefusal($"{command} {name}: {error}"), StackJson.Default.ControlRefusal, statusCode: StatusCodes.Status409Conflict);
    }

    private async Task WriteLogAsync(HttpContext context, string name, int? tail, bool? follow)
    {
        if (resources.Find(name) is not { } resource)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(new ControlRefusal($"there is no resource '{name}'"), StackJson.Default.ControlRefusal, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        var first = true;
        List<LogLine> all = [];
        await foreach (var lines in (follow == true ? logs.WatchAsync(resource) : logs.GetAllAsync(resource)).WithCancellation(context.RequestAborted).ConfigureAwait(false))
        {
            if (follow != true)
            {
                all.AddRange(lines);
                continue;
            }

            await WriteAsync(first ? lines.TakeLast(tail ?? int.MaxValue) : lines).ConfigureAwait(false); // First comes what was there already.
            first = false;
        }

        await WriteAsync(all.TakeLast(tail ?? int.MaxValue)).ConfigureAwait(false);

        async Task WriteAsync(IEnumerable<LogLine> lines)
        {
            foreach (var line in lines)
            {
                await context.Response.WriteAsync(line.Content + "\n", context.RequestAborted).ConfigureAwait(false);
            }

            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task RequireTokenAsync(HttpContext context, RequestDelegate next)
    {
        var shown = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        if (!CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes($"Bearer {_token}")))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private static IResult NotFound(string error) =>
        TypedResults.Json(new ControlRefusal(error), StackJson.Default.ControlRefusal, statusCode: StatusCodes.Status404NotFound);
}
