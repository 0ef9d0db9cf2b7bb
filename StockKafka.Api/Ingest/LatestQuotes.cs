using System.Diagnostics;
using System.Runtime.InteropServices;
using StackExchange.Redis;
using StockKafka.Api.Streaming;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Keeps the newest quote of each symbol in memory and in Redis. It never goes back in time, and after Redis or this process
/// was away all of them are sent again, so that what Redis holds is never older than what the store holds for long.
/// </summary>
/// <remarks>
/// What changed is sent in rounds, pipelined, and after each round it rests for as long as 5,000 quotes a second would take: under load a
/// symbol that changes a thousand times a second is sent a few times, and a few quotes are sent at once.
/// </remarks>
public sealed partial class LatestQuotes : BackgroundService
{
    private static readonly TimeSpan RestForAQuote = TimeSpan.FromMicroseconds(200), LongestRest = TimeSpan.FromMilliseconds(500), AfterFailure = TimeSpan.FromSeconds(1);

    private static readonly ActivitySource Traces = new("StockKafka.Api");

    private readonly Lock _gate = new();
    private readonly Dictionary<string, QuoteRow> _newest = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changes = new(0, 1);
    private readonly QuoteTable _quotes;
    private readonly MarketCache _cache;
    private readonly QuoteStream _stream;
    private readonly IConnectionMultiplexer _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private List<ActivityLink> _batches = [];

    /// <summary>Watches the connection to Redis.</summary>
    public LatestQuotes(QuoteTable quotes, MarketCache cache, QuoteStream stream, IConnectionMultiplexer redis, TimeProvider clock, ILogger<LatestQuotes> logger)
    {
        (_quotes, _cache, _stream, _redis, _clock, _logger) = (quotes, cache, stream, redis, clock, logger);
        _redis.ConnectionRestored += SendAllAgain;
    }

    /// <summary>Reads the newest quotes from the store, and has them sent.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        Applied([.. (await _quotes.LatestOfAllAsync(cancellationToken).ConfigureAwait(false)).Select(QuoteRow.Of)]);

    /// <summary>Takes those of the applied quotes that are the newest of their symbol, and has them sent.</summary>
    public void Applied(List<QuoteRow> quotes)
    {
        if (quotes.Count == 0)
        {
            return;
        }

        var appeared = false;
        var streamed = _stream.Clients > 0 ? new Dictionary<string, Quote>(StringComparer.Ordinal) : null;
        lock (_gate)
        {
            foreach (ref readonly var quote in CollectionsMarshal.AsSpan(quotes))
            {
                ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, quote.Symbol, out var known);
                if (!known || quote.Timestamp >= newest.Timestamp)
                {
                    newest = quote;
                    _changed.Add(quote.Symbol);
                    streamed?[quote.Symbol] = quote.ToQuote();
                }

                appeared |= !known;
            }

            if (Activity.Current is { Recorded: true } batch && _batches.Count < ProducerSpans.MaxLinks)
            {
                _batches.Add(new ActivityLink(batch.Context));
            }

            if (streamed is not null)
            {
                _stream.Publish(streamed.Values);
            }
        }

        if (appeared)
        {
            _cache.SymbolsAppeared();
        }

        Signal();
    }

    /// <summary>The newest quote of a symbol among those applied or loaded by this process.</summary>
    public Quote? Find(string symbol)
    {
        lock (_gate)
        {
            return _newest.TryGetValue(symbol, out var newest) ? newest.ToQuote() : null;
        }
    }

    /// <summary>The newest quotes of some symbols; of all for null.</summary>
    public Quote[] Newest(IReadOnlySet<string>? symbols)
    {
        lock (_gate)
        {
            return [.. (symbols is null ? _newest.Values : symbols.Where(_newest.ContainsKey).Select(symbol => _newest[symbol])).Select(row => row.ToQuote())];
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _redis.ConnectionRestored -= SendAllAgain;
        base.Dispose();
        _changes.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _changes.WaitAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(await SendRoundAsync().ConfigureAwait(false), _clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await SendRoundAsync().ConfigureAwait(false);
        }
    }

    private async Task<TimeSpan> SendRoundAsync()
    {
        HashSet<string> symbols;
        QuoteRow[] rows;
        List<ActivityLink> batches;
        lock (_gate)
        {
            symbols = _changed;
            rows = [.. symbols.Select(symbol => _newest[symbol])];
            _changed = new(StringComparer.Ordinal);
            (batches, _batches) = (_batches, []);
        }

        if (!_redis.IsConnected)
        {
            Owe(batches);
            return AfterFailure; // All of them are sent when the connection is restored.
        }

        using var span = StartSpan(rows.Length, batches);
        if (!await _cache.SetQuotesAsync(rows).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _changed.UnionWith(symbols);
            }

            Owe(batches);
            NotSent(rows.Length);
            Signal();
            return AfterFailure;
        }

        var rest = rows.Length * RestForAQuote;
        return rest < LongestRest ? rest : LongestRest;
    }

    /// <summary>The round that sends the quotes of these batches after all belongs to them as well.</summary>
    private void Owe(List<ActivityLink> batches)
    {
        lock (_gate)
        {
            _batches = [.. batches.Concat(_batches).TakeLast(ProducerSpans.MaxLinks)];
        }
    }

    /// <summary>The span of a round belongs to the newest batch that it sends quotes of, and is linked to the others.</summary>
    private static Activity? StartSpan(int quotes, List<ActivityLink> batches) => batches.Count == 0 ? null : Traces.StartActivity(
        ActivityKind.Internal, batches[^1].Context, [new("stock.quotes", quotes)], batches[..^1], name: "send latest quotes");

    private void SendAllAgain(object? sender, ConnectionFailedEventArgs connection)
    {
        lock (_gate)
        {
            _changed.UnionWith(_newest.Keys);
        }

        Signal();
    }

    private void Signal()
    {
        try
        {
            _changes.Release();
        }
        catch (SemaphoreFullException)
        {
            // Signalled already.
        }
    }

    [LoggerMessage(EventId = 4030, Level = LogLevel.Debug, Message = "Redis did not take {Count} quotes; they are sent again")]
    private partial void NotSent(int count);
}
