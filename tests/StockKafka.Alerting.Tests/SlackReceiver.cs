using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace StockKafka.Alerting.Tests;

/// <summary>An incoming webhook as Slack has them: JSON with attachments, answered with <c>ok</c>.</summary>
internal sealed class SlackReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SlackReceiver(WebApplication app) => _app = app;

    /// <summary>What came, in its order.</summary>
    public ConcurrentQueue<SlackMessage> Messages { get; } = [];

    public string Url => $"{_app.Urls.Single()}/services/T000/B000/xyz";

    public static async Task<SlackReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new SlackReceiver(builder.Build());
        receiver._app.MapPost("/services/{team}/{channel}/{secret}", (JsonElement message) =>
        {
            foreach (var attachment in message.GetProperty("attachments").EnumerateArray())
            {
                receiver.Messages.Enqueue(new(Text(attachment, "title"), Text(attachment, "title_link"), Text(attachment, "text"), Text(attachment, "fallback"),
                    Stopwatch.GetTimestamp()));
            }

            return "ok";
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Text(JsonElement attachment, string name) => attachment.TryGetProperty(name, out var value) ? value.GetString()! : "";
}

/// <param name="Link">Where its title leads to.</param>
/// <param name="Fallback">What a notification shows of it.</param>
/// <param name="Came">When, as <see cref="Stopwatch.GetTimestamp"/>.</param>
internal sealed record SlackMessage(string Title, string Link, string Text, string Fallback, long Came);
