using System.Collections.Concurrent;
using System.Net;
using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>The stock API as its users meet it: connections to it and the requests that it takes, each made once for all users.</summary>
internal sealed class StockApi : IDisposable
{
    /// <summary>An answer that takes longer has failed.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Days of the rolling calculations of the heavy query.</summary>
    private const int HeavyWindow = 20;

    /// <summary>Trading days of one look at a chart: a quarter.</summary>
    private const int DailyLimit = 60;

    private readonly LoadHttpClient _http;
    private readonly ConcurrentDictionary<(Operation, string), PreparedRequest> _gets = new();
    private readonly Func<(Operation, string), PreparedRequest> _prepare;

    public StockApi(Uri address, TimeProvider time, string? apiKey = null, TimeSpan? timeout = null)
    {
        Address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _http = new(new() { Timeout = timeout ?? DefaultTimeout }, time);
        _prepare = asked => Get(PathOf(asked.Item1, asked.Item2));
        KeyValuePair<string, string> json = new("Content-Type", "application/json");
        Publish = PreparedRequest.Create(
            HttpMethod.Post, new Uri(Address, "api/quotes"), apiKey is null ? [json] : [json, new(ApiKey.Header, apiKey)]);
    }

    public Uri Address { get; }

    public LoadHttpClient Client => _http;

    /// <summary>Sends quotes; the body goes with it.</summary>
    public PreparedRequest Publish { get; }

    /// <summary>One user's connection.</summary>
    public LoadConnection Open() => _http.Open(Address);

    public PreparedRequest Get(Operation operation, string symbol) => _gets.GetOrAdd((operation, symbol), _prepare);

    /// <summary>One request that nobody counts: what compiling this client costs is not the system's.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        using var connection = Open();
        Expectation listing = new(HttpStatusCode.OK, static body => JsonShape.Check(body, "symbol"u8));
        await connection.SendAsync(Get("api/symbols?limit=1"), listing.Judging, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private PreparedRequest Get(string path) => PreparedRequest.Create(HttpMethod.Get, new Uri(Address, path));

    private static string PathOf(Operation operation, string symbol)
    {
        var escaped = Uri.EscapeDataString(symbol);
        return operation.Name switch
        {
            StockOperations.DailyName => $"api/stock/{escaped}/daily?limit={DailyLimit}",
            StockOperations.QuoteName => $"api/stock/{escaped}/quote",
            StockOperations.HeavyName => $"api/analytics/heavy?symbol={escaped}&window={HeavyWindow}",
            _ => throw new InvalidOperationException($"{operation} is no question about a symbol"),
        };
    }
}
