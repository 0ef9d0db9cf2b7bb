using System.Text.Json;

namespace StockKafka.Dashboard.Tests;

/// <summary>Reads a stream of server-sent events.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage answer, StreamReader reader) => (_answer, _reader) = (answer, reader);

    public static async Task<EventReader> OpenAsync(HttpClient browser, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        return new EventReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event of a name; others are passed over.</summary>
    public async Task<Event> NextAsync(string? name)
    {
        using var limit = new CancellationTokenSource(Limit);
        string? found = null, id = null, data = null;
        while (await _reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length == 0 && data is not null)
            {
                if (found == name)
                {
                    return new Event(id, JsonDocument.Parse(data).RootElement);
                }

                (found, id, data) = (null, null, null);
            }
            else if (line.Split(": ", 2) is [var field, var value])
            {
                (found, id, data) = field switch
                {
                    "event" => (value, id, data),
                    "id" => (found, value, data),
                    "data" => (found, id, value),
                    _ => (found, id, data),
                };
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    internal readonly record struct Event(string? Id, JsonElement Data);
}
