using System.Text;
using System.Text.Json;
using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>One subscriber of the stream of quotes: connects, listens, and connects again when the stream ends.</summary>
internal sealed class StreamSubscriber(
    HttpClient client, LoadRun load, WorkerRecorder recorder, Operation connect, Operation receive, QuoteFeed feed, StreamCounts counts)
{
    /// <summary>What a subscriber waits before it connects again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Server-sent events have heartbeats: a stream that is silent for longer is dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly byte[] _runId = Encoding.UTF8.GetBytes(feed.RunId);
    private readonly Dictionary<string, long> _last = [];

    public static HttpClient NewClient(Uri api, IReadOnlyList<string> symbols) =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = int.MaxValue }, disposeHandler: true)
        {
            BaseAddress = new Uri(api, $"api/stream/quotes?symbols={Uri.EscapeDataString(string.Join(',', symbols))}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };

    public async Task ListenAsync()
    {
        load.UserStarted();
        try
        {
            for (var attempt = 0; !load.Stopping.IsCancellationRequested; attempt++)
            {
                if (attempt > 0)
                {
                    counts.Reconnected();
                    await Task.Delay(Pause, load.Clock.Time, load.Stopping).ConfigureAwait(false);
                }

                await ListenOnceAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (load.Stopping.IsCancellationRequested)
        {
            // The run is over: nobody waits for another quote.
        }
        finally
        {
            load.UserStopped();
        }
    }

    private async Task ListenOnceAsync()
    {
        var began = load.Clock.NowMicros;
        using var dead = CancellationTokenSource.CreateLinkedTokenSource(load.Stopping);
        dead.CancelAfter(Silence);
        var joined = false;
        try
        {
            using var response = await client.GetAsync((Uri?)null, HttpCompletionOption.ResponseHeadersRead, dead.Token).ConfigureAwait(false);
            var connected = load.Clock.NowMicros;
            Record(connect, began, response.IsSuccessStatusCode ? null : $"HTTP {(int)response.StatusCode}");
            if (!response.IsSuccessStatusCode)
            {
                return;
            }

            joined = true;
            counts.Joined();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(dead.Token).ConfigureAwait(false));
            while (await reader.ReadLineAsync(dead.Token).ConfigureAwait(false) is { } line)
            {
                dead.CancelAfter(Silence);
                Take(line, connected);
            }

            Record(receive, load.Clock.NowMicros, "stream ended");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Record(joined ? receive : connect, began, joined ? "stream broken" : "connection failed");
        }
        catch (OperationCanceledException) when (!load.Stopping.IsCancellationRequested)
        {
            Record(receive, load.Clock.NowMicros, "stream silent for 60 s");
        }
        finally
        {
            if (joined)
            {
                counts.Left();
            }
        }
    }

    /// <summary>One line of the stream (WHATWG HTML, section 9.2): a comment, or data of an event; the API's events have one line.</summary>
    private void Take(string line, long connected)
    {
        if (line.StartsWith(':'))
        {
            counts.Heartbeat();
            return;
        }

        if (!line.StartsWith("data:", StringComparison.Ordinal))
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(line[5..]);
        var now = load.Clock.NowMicros;
        if (!TryReadPlace(bytes, out var producer, out var sequence) || feed.SentAt(producer, sequence) is not { } ticks
            || now - RunClock.ToMicros(feed.Since(ticks)) is var sentAt && sentAt < connected)
        {
            return;
        }

        if (_last.TryGetValue(producer, out var last))
        {
            // What comes after a newer one of its producer was counted as missed before.
            counts.Miss(sequence > last ? sequence - last - 1 : -1);
        }

        _last[producer] = Math.Max(last, sequence);
        recorder.Record(receive, sentAt, sentAt, now, OperationResult.Success(bytes.Length), lag: 0);
    }

    /// <summary>Who sent a quote of this run, and its number; false for any other.</summary>
    private bool TryReadPlace(ReadOnlySpan<byte> quote, out string producer, out long sequence)
    {
        (producer, sequence) = ("", 0);
        var ours = false;
        try
        {
            var reader = new Utf8JsonReader(quote);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.ValueTextEquals("runId"u8) && reader.Read())
                {
                    ours = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(_runId);
                }
                else if (reader.ValueTextEquals("producerId"u8) && reader.Read())
                {
                    producer = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                }
                else if (reader.ValueTextEquals("sequence"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    sequence = reader.GetInt64();
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return ours;
    }

    private void Record(Operation operation, long began, string? failure) => recorder.Record(
        operation, began, began, load.Clock.NowMicros, failure is null ? OperationResult.Success(0) : OperationResult.Failed(failure), lag: 0);
}
