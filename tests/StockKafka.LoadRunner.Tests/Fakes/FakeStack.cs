using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.LoadRunner.Tests.Fakes;

/// <summary>How a fake stack misbehaves.</summary>
internal sealed class FakeBehaviour
{
    /// <summary>How long each answer takes.</summary>
    public Func<HttpContext, TimeSpan> Latency { get; set; } = static _ => TimeSpan.Zero;

    /// <summary>How long Kafka stays refused after it has been started again: the breaker that is still open.</summary>
    public TimeSpan BreakerOpen { get; set; } = TimeSpan.Zero;

    /// <summary>How often a message of this sequence is stored when it is acknowledged.</summary>
    public Func<long, int> CopiesStored { get; set; } = static _ => 1;

    /// <summary>Messages of these sequences are stored, but the answer is 503.</summary>
    public Func<long, bool> RefuseButStore { get; set; } = static _ => false;

    /// <summary>These requests are answered with 500.</summary>
    public Func<HttpContext, bool> Fail { get; set; } = static _ => false;

    public bool RefuseControl { get; set; }

    /// <summary>After this many quotes the server ends a stream.</summary>
    public int QuotesPerStream { get; set; } = int.MaxValue;

    /// <summary>What the control API says is the API's process.</summary>
    public int? ApiPid { get; set; }
}

/// <summary>
/// The API, the scanner and the control API as the load runner knows them, in one process on a free loopback port, with a
/// <c>control.json</c> in a folder of its own.
/// </summary>
internal sealed class FakeStack : IAsyncDisposable
{
    public const string Token = "a-token";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Run, string Producer, long Sequence), int> _stored = new();
    private readonly ConcurrentDictionary<string, byte> _cached = new();
    private readonly ConcurrentDictionary<Channel<string>, byte> _streams = new();
    private readonly Lock _gate = new();
    private bool _kafkaDown;
    private long _kafkaBackAt;
    private int _watchlist;

    private FakeStack(WebApplication app, FakeBehaviour behaviour) => (_app, Behaviour) = (app, behaviour);

    public FakeBehaviour Behaviour { get; }

    public Uri Address { get; private set; } = null!;

    public string DataFolder { get; } = Directory.CreateTempSubdirectory("fake-stack-").FullName;

    public ConcurrentQueue<string> Commands { get; } = new();

    public ConcurrentQueue<string> Imported { get; } = new();

    /// <summary>Without it nothing is written.</summary>
    public const string ApiKey = "the-key-of-the-fake";

    public ConcurrentDictionary<string, long> Requests { get; } = new();

    /// <summary>What was told of load runs.</summary>
    public ConcurrentQueue<JsonElement> Announced { get; } = new();

    public ConcurrentDictionary<string, byte> RunIds { get; } = new();

    public static async Task<FakeStack> StartAsync(FakeBehaviour? behaviour = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stack = new FakeStack(builder.Build(), behaviour ?? new());
        stack.Map();
        await stack._app.StartAsync();
        var address = stack._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        stack.Address = new Uri(address);
        await File.WriteAllTextAsync(
            Path.Combine(stack.DataFolder, "control.json"),
            JsonSerializer.Serialize(new { url = address + "/control", token = Token, pid = Environment.ProcessId, startedAt = "2025-01-01T00:00:00Z" }));
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    private void Map()
    {
        _app.Use(async (context, next) =>
        {
            var path = context.Request.Path.Value!;
            Requests.AddOrUpdate(path, 1, static (_, count) => count + 1);
            if (!path.StartsWith("/control", StringComparison.Ordinal) && Behaviour.Latency(context) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            if (Behaviour.Fail(context))
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            }

            if ((HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method)) && path.StartsWith("/api", StringComparison.Ordinal) && context.Request.Headers["X-Api-Key"] != ApiKey)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await next(context);
        });
        _app.MapGet("/api/symbols", (int? limit) => Results.Json(new
        {
            total = 3,
            items = new[] { "AAL", "AMZN", "AAON" }.Take(limit ?? 3).Select(symbol => new { symbol, name = symbol + " Inc." }),
        }));
        _app.MapGet("/api/stock/{symbol}/daily", (HttpContext context, string symbol, int limit) => Cached(
            context, symbol, Enumerable.Range(0, limit).Select(day => new { symbol, date = new DateOnly(2025, 1, 2).AddDays(day), open = 10.0, high = 11.0, low = 9.5, close = 10.5, volume = 1_000 })));
        _app.MapGet("/api/stock/{symbol}/quote", (string symbol) => symbol == "AAON"
            ? Results.Problem(statusCode: 404, type: "https://stockkafka/problems/no-quote", title: "no quote yet")
            : Results.Json(new { symbol, price = 10.5 }));
        _app.MapGet("/api/analytics/heavy", (string symbol, int window) => Results.Json(new { symbol, window, rollingVolatility = 0.2 }));
        _app.MapPost("/api/quotes", (Delegate)PostQuotes);
        _app.MapGet("/api/ingest/status", () => Results.Json(new { partitions = new[] { new { topic = "yfinance-stock-data", partition = 0, lag = KafkaRefuses() ? 1 : 0 } } }));
        _app.MapGet("/api/runs/{runId}/ledger", Ledger);
        _app.MapPut("/api/runs/{runId}", (JsonElement run) => Announced.Enqueue(run));
        _app.MapGet("/health", () => "Healthy");
        _app.MapGet("/api/system/health", () => Results.Json(new { status = "Healthy" }));
        _app.MapGet("/api/stream/quotes", StreamAsync);
        _app.MapGet("/metrics", () => "stock_ingest_lag{topic=\"yfinance-stock-data\",partition=\"0\"} 5\nstock_circuit_state{pipeline=\"kafka\"} 0\n");
        _app.MapPost("/api/import/{what}", Import);
        _app.MapPost("/api/scans", () =>
        {
            _watchlist = 7;
            return Results.Json(new { runId = "scan-1", date = "2025-07-23", signals = 7 });
        });
        _app.MapGet("/api/watchlist", (string date) => Results.Json(Enumerable.Range(0, _watchlist).Select(index => new { symbol = $"S{index}", date })));
        _app.MapGet("/control/resources", (HttpContext context) => Authorized(context)
            ? Results.Json(new object[]
            {
                new { name = "kafka", type = "kafka", state = "Running", connectionString = "127.0.0.1:1", endpoints = Array.Empty<object>() },
                new { name = "api", type = "project", state = "Running", pid = Behaviour.ApiPid, endpoints = new[] { new { name = "http", url = Address.ToString() } } },
                new { name = "scanner", type = "project", state = "Running", endpoints = new[] { new { name = "http", url = Address.ToString() } } },
            })
            : Results.StatusCode(401));
        _app.MapGet("/control/parameters/api-key", (HttpContext context) => Authorized(context)
            ? Results.Json(new { name = "api-key", value = ApiKey, secret = true })
            : Results.StatusCode(401));
        _app.MapPost("/control/resources/{name}/{action}", Control);
    }

    /// <summary>The first reading of each symbol misses the cache.</summary>
    private IResult Cached(HttpContext context, string symbol, object bars)
    {
        context.Response.Headers["X-Cache"] = _cached.TryAdd(symbol, 0) ? "miss" : "hit";
        return Results.Json(bars);
    }

    private async Task StreamAsync(HttpContext context)
    {
        var quotes = Channel.CreateUnbounded<string>();
        _streams.TryAdd(quotes, 0);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": hello\n\n");
            var sent = 0;
            await foreach (var quote in quotes.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"event: quote\ndata: {quote}\n\n");
                await context.Response.Body.FlushAsync();
                if (++sent == Behaviour.QuotesPerStream)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The subscriber has gone.
        }
        finally
        {
            _streams.TryRemove(quotes, out _);
        }
    }

    private IResult Control(HttpContext context, string name, string action)
    {
        if (!Authorized(context))
        {
            return Results.StatusCode(401);
        }

        Commands.Enqueue($"{name} {action}");
        if (Behaviour.RefuseControl)
        {
            return Results.StatusCode(500);
        }

        lock (_gate)
        {
            _kafkaDown = action is "stop" or "kill" or "pause";
            _kafkaBackAt = Environment.TickCount64 + (long)Behaviour.BreakerOpen.TotalMilliseconds;
        }

        return Results.Ok();
    }

    private bool KafkaRefuses()
    {
        lock (_gate)
        {
            return _kafkaDown || Environment.TickCount64 < _kafkaBackAt;
        }
    }

    private async Task<IResult> PostQuotes(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        JsonElement[] quotes = body.RootElement.ValueKind == JsonValueKind.Array ? [.. body.RootElement.EnumerateArray()] : [body.RootElement];
        if (KafkaRefuses())
        {
            context.Response.Headers.RetryAfter = "1";
            return Results.Problem(statusCode: 503, type: "https://stockkafka/problems/kafka-unavailable");
        }

        var refused = false;
        foreach (var quote in quotes)
        {
            foreach (var stream in _streams.Keys)
            {
                stream.Writer.TryWrite(quote.GetRawText());
            }

            RunIds.TryAdd(quote.GetProperty("runId").GetString()!, 0);
            var sequence = quote.GetProperty("sequence").GetInt64();
            refused |= Behaviour.RefuseButStore(sequence);
            if (Behaviour.CopiesStored(sequence) is var copies and > 0)
            {
                _stored.AddOrUpdate((quote.GetProperty("runId").GetString()!, quote.GetProperty("producerId").GetString()!, sequence), copies, (_, before) => before + copies);
            }
        }

        return refused ? Results.Problem(statusCode: 503, type: "https://stockkafka/problems/kafka-unavailable") : Results.Json(new { accepted = quotes.Length }, statusCode: 202);
    }

    private IResult Ledger(string runId, string? producerId)
    {
        var producers = _stored.Where(entry => entry.Key.Run == runId && (producerId is null || entry.Key.Producer == producerId)).GroupBy(entry => entry.Key.Producer)
            .Select(group => new
            {
                producerId = group.Key,
                messages = group.Sum(entry => entry.Value),
                distinct = group.Count(),
                minSequence = group.Min(entry => entry.Key.Sequence),
                maxSequence = group.Max(entry => entry.Key.Sequence),
                sequences = producerId is null ? null : group.Select(entry => new[] { entry.Key.Sequence, entry.Key.Sequence }).ToArray(),
            }).ToArray();
        var messages = producers.Sum(producer => producer.messages);
        var distinct = producers.Sum(producer => producer.distinct);
        return Results.Json(new { runId, messages, distinct, duplicates = messages - distinct, producers });
    }

    private async Task<IResult> Import(HttpContext context, string what)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        Imported.Enqueue($"{what} {context.Request.ContentType}");
        if (what == "simulated")
        {
            return Results.Json(new { symbols = 200, bars = 52_000 });
        }

        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
        return Results.Json(new { read = rows, stored = rows - 1, rejected = 1, errors = new[] { new { line = 3, reason = "close is no number: 'x'" } } });
    }

    private static bool Authorized(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Token}";
}
