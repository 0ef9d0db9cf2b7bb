using System.Net.Http.Json;
using System.Text.Json;
using StockKafka.Load.Http;
using StockKafka.Load.Ledger;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What the scenarios of one run share: the API, the run's identity, the acknowledgements, the symbols.</summary>
internal sealed class StockRun(StockApi? api, string runId, AcknowledgementBook book, TimeProvider time)
{
    /// <summary>Symbols a run uses at most: more than any cache of hot symbols should be spared, few enough to be hit again.</summary>
    private const int MaxSymbols = 200;

    /// <summary>Used for messages where no API can be asked, or where it has no symbols: a message needs only a key.</summary>
    public static readonly IReadOnlyList<string> FallbackSymbols = ["AAPL", "AMZN", "GOOG", "META", "MSFT", "NVDA", "TSLA"];

    private readonly List<LoadHttpClient> _clients = api is null ? [] : [api.Client];
    private Task<IReadOnlyList<string>>? _symbols;

    public StockApi Api => api ?? throw new InvalidOperationException("this run has no API");

    public string RunId { get; } = runId;

    public AcknowledgementBook Book { get; } = book;

    public TimeProvider Time { get; } = time;

    /// <summary>What scenarios want sampled each second, by name; null where there is nothing to tell yet. Filled before the load.</summary>
    public Dictionary<string, Func<double?>> Gauges { get; } = [];

    /// <summary>Requests that were sent once more, because the server had closed their connection as idle.</summary>
    public long Reconnects => _clients.Sum(client => client.Reconnects);

    /// <summary>Counts what a client does among the run's. Before the load.</summary>
    public LoadHttpClient Watch(LoadHttpClient client)
    {
        _clients.Add(client);
        return client;
    }

    /// <summary>Symbols of the API's listings, those with bars where it can tell; fetched once.</summary>
    /// <exception cref="RunnerException">The API does not answer, or has no symbols.</exception>
    public Task<IReadOnlyList<string>> SymbolsAsync(CancellationToken cancellationToken) =>
        _symbols ??= api is null ? Task.FromResult(FallbackSymbols) : FetchAsync(api.Address, cancellationToken);

    /// <summary>As <see cref="SymbolsAsync"/>, or a few well-known ones where there are none.</summary>
    public async Task<IReadOnlyList<string>> MessageSymbolsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SymbolsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RunnerException)
        {
            return FallbackSymbols;
        }
    }

    private static async Task<IReadOnlyList<string>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
        {
            Timeout = StockApi.DefaultTimeout,
        };
        var listing = new Uri(address, $"api/symbols?limit={MaxSymbols}&hasBars=true");
        try
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(listing, cancellationToken).ConfigureAwait(false);
            string[] symbols = [.. SymbolsIn(answer).Distinct(StringComparer.Ordinal)];
            return symbols.Length > 0
                ? symbols
                : throw new RunnerException($"{listing} lists no symbols; bring some in with ./stockkafka import --simulated");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RunnerException($"the API does not list its symbols at {listing}: {exception.Message}", exception);
        }
    }

    /// <summary>Symbols of a listing told as an array or as an object that holds one.</summary>
    private static IEnumerable<string> SymbolsIn(JsonElement answer)
    {
        var list = answer.ValueKind == JsonValueKind.Object
            ? answer.EnumerateObject().Select(property => property.Value).FirstOrDefault(value => value.ValueKind == JsonValueKind.Array)
            : answer;
        if (list.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var item in list.EnumerateArray())
        {
            var symbol = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("symbol", out var property) ? property : item;
            if (symbol.ValueKind == JsonValueKind.String && symbol.GetString() is { Length: > 0 } text)
            {
                yield return text;
            }
        }
    }
}
