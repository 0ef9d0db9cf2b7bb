using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StockKafka.Scanner.Tests;

/// <summary>A server on loopback that remembers what it was sent.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private LocalServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Method, path with query, key and body of each request, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <param name="status">The status of each answer, in order; the last one of all further ones.</param>
    public static async Task<LocalServer> StartAsync(params int[] status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new LocalServer(builder.Build());
        server._app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync();
            context.Response.StatusCode = status[Math.Min(server._requests.Count, status.Length - 1)];
            server._requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Api-Key"]}{text}");
        });
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
