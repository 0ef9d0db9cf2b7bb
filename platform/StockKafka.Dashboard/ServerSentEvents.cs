using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StockKafka.Platform.Dashboard;

/// <summary>Writes one stream of server-sent events (WHATWG HTML, "Server-sent events"). JSON has no line breaks, so each is one data line.</summary>
internal sealed class ServerSentEvents(HttpContext context, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);

    /// <summary>Cancelled when the reader has gone or the server stops.</summary>
    public CancellationToken Ended => _ended.Token;

    public async Task BeginAsync()
    {
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.Body.FlushAsync(Ended).ConfigureAwait(false);
    }

    public Task SendAsync<T>(string? name, long? id, T data, JsonTypeInfo<T> type) => SendAsync(name, id, JsonSerializer.SerializeToUtf8Bytes(data, type));

    public Task SendAsync(string? name, long? id, byte[] json)
    {
        var head = new StringBuilder();
        if (name is not null)
        {
            head.Append("event: ").Append(name).Append('\n');
        }

        if (id is { } number)
        {
            head.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        }

        return WriteAsync([.. Encoding.UTF8.GetBytes(head.Append("data: ").ToString()), .. json, (byte)'\n', (byte)'\n']);
    }

    public Task HeartbeatAsync() => WriteAsync(":\n\n"u8.ToArray());

    public void Dispose() => _ended.Dispose();

    private async Task WriteAsync(byte[] bytes)
    {
        await context.Response.Body.WriteAsync(bytes, Ended).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(Ended).ConfigureAwait(false);
    }
}
