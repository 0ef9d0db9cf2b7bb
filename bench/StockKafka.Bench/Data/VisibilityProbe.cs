using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StockKafka.Bench.Data;

/// <summary>From the call that posts a quote to the first answer that shows it, while other callers post 1,000 a second in all.</summary>
internal sealed class VisibilityProbe(Uri api) : IDisposable
{
    private const int QuotesEachSecond = 1_000, Probes = 2;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) 
    {
        BaseAddress = api, DefaultRequestHeaders = { { "X-Api-Key", ApiUnderTest.Key } },
    };
    private readonly ConcurrentBag<double> _times = [];
    private long _posted;

    public async Task<(double P50, double P99, double Rate)> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _times.Clear();
        _posted = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll([LoadAsync(duration, cancellationToken), .. Enumerable.Range(0, Probes).Select(probe => ProbeAsync(probe, duration, cancellationToken))]).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] times = [.. _times.Order()];
        return (times[times.Length / 2], times[(int)(times.Length * 0.99)], _posted / took);
    }

    public void Dispose() => _client.Dispose();

    private async Task LoadAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var due = 0;
        List<Task> posting = [];
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < duration)
        {
            for (; due < elapsed.TotalSeconds * QuotesEachSecond; due++)
            {
                posting.Add(PostAsync($"L{due % 500}", due + 1, cancellationToken));
            }

            posting.RemoveAll(post => post.IsCompletedSuccessfully);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(posting).ConfigureAwait(false);
    }

    private async Task ProbeAsync(int probe, TimeSpan duration, CancellationToken cancellationToken)
    {
        var symbol = $"PROBE{probe}";
        var began = Stopwatch.GetTimestamp();
        for (var sequence = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration; sequence = Stopwatch.GetTimestamp())
        {
            var posted = Stopwatch.GetTimestamp();
            await PostAsync(symbol, sequence, cancellationToken).ConfigureAwait(false);
            while (await SequenceAsync(symbol, cancellationToken).ConfigureAwait(false) != sequence)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }

            _times.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
        }
    }

    private async Task PostAsync(string symbol, long sequence, CancellationToken cancellationToken)
    {
        using var body = new StringContent(string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"{{symbol}}","price":100.5,"source":"load","timestamp":"{{TimeProvider.System.GetUtcNow():O}}","runId":"visible","producerId":"{{symbol}}","sequence":{{sequence}}}"""), Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/api/quotes", body, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        Interlocked.Increment(ref _posted);
    }

    private async Task<long> SequenceAsync(string symbol, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync($"/api/stock/{symbol}/quote", cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return 0;
        }

        using var quote = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        return quote.RootElement.GetProperty("sequence").GetInt64();
    }
}
