using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace StockKafka.Integration.Tests.Telemetry;

/// <summary>A span as it was received.</summary>
internal sealed record Span(
    string Service, string Scope, string TraceId, string SpanId, string ParentId, string Name, long Kind, Dictionary<string, string> Attributes, IReadOnlyList<string> Links)
{
    public const long Server = 2, Client = 3, Producer = 4, Consumer = 5;
}

/// <summary>A log record as it was received.</summary>
internal sealed record LogRecord(string Service, string Level, string Message, string TraceId);

/// <summary>What OTLP over HTTP is sent to, on a loopback port.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Span> Spans { get; } = [];

    public ConcurrentQueue<LogRecord> Logs { get; } = [];

    /// <summary>Everything received, as text.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = [];

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", context => receiver.TakeAsync(context, receiver.AddSpans));
        receiver._app.MapPost("/v1/logs", context => receiver.TakeAsync(context, receiver.AddLogs));
        receiver._app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, static _ => { }));
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtobufMessage> add)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Bodies.Enqueue(body.ToArray());
        add(new ProtobufMessage(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    // Field numbers of opentelemetry/proto: collector, resource, trace and logs, version 1.
    private void AddSpans(ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            foreach (var scope in resource.Messages(2))
            {
                foreach (var span in scope.Messages(2))
                {
                    Spans.Enqueue(new(Service(resource), scope.Messages(1).Single().Text(1), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6),
                        span.Attributes(9), [.. span.Messages(13).Select(link => link.Hex(2))]));
                }
            }
        }
    }

    private void AddLogs(ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            foreach (var record in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                Logs.Enqueue(new(Service(resource), record.Text(3), record.Messages(5).Single().Text(1), record.Hex(9)));
            }
        }
    }

    private static string Service(ProtobufMessage resource) => resource.Messages(1).Single().Attributes(1)["service.name"];
}
