using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Demo;

/// <summary>What a scan found.</summary>
/// <param name="RunId">The scan's own.</param>
/// <param name="Date">Trading day it looked at.</param>
/// <param name="Signals">How many it found.</param>
internal sealed record ScanAnswer(string? RunId, DateOnly Date, int Signals);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScanAnswer))]
internal sealed partial class ScanJson : JsonSerializerContext;

/// <summary>Asks the scanner for a scan and waits until the API shows what it found.</summary>
internal sealed class ScanClient(Uri api, Uri scanner, string? apiKey, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ScanTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { Timeout = ScanTimeout };

    /// <exception cref="RunnerException">The scan failed, or the watchlist does not show it in time.</exception>
    public async Task<ScanAnswer> ScanAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(scanner, "/api/scans");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            ApiKey.Send(request.Headers, apiKey);
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync(ScanJson.Default.ScanAnswer, cancellationToken).ConfigureAwait(false)
                ?? throw new RunnerException($"POST {address}: the answer is empty");
            await UntilStoredAsync(answer, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RunnerException($"POST {address}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task UntilStoredAsync(ScanAnswer answer, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var watchlist = new Uri(api, string.Create(CultureInfo.InvariantCulture, $"/api/watchlist?date={answer.Date:yyyy-MM-dd}"));
        int shown;
        while ((shown = await CountAsync(watchlist, cancellationToken).ConfigureAwait(false)) < answer.Signals)
        {
            if (time.GetElapsedTime(began) > StoreTimeout)
            {
                throw new RunnerException(
                    $"{watchlist} shows {shown} of the {answer.Signals} signals after {StoreTimeout.TotalSeconds:0} s");
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Entries of a watchlist told as an array or as an object that holds one.</summary>
    private async Task<int> CountAsync(Uri watchlist, CancellationToken cancellationToken)
    {
        await using var body = await _http.GetStreamAsync(watchlist, cancellationToken).ConfigureAwait(false);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
        var list = answer.RootElement.ValueKind == JsonValueKind.Object
            ? answer.RootElement.EnumerateObject().Select(property => property.Value)
                .FirstOrDefault(value => value.ValueKind == JsonValueKind.Array)
            : answer.RootElement;
        return list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
    }
}
