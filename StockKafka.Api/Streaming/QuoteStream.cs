using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Streaming;

/// <summary>Hands each quote, once it is stored and the newest of its symbol, to every client of the stream.</summary>
public sealed class QuoteStream
{
    private readonly Counter<long> _skipped;
    private ImmutableArray<QuoteSubscription> _subscriptions = [];

    /// <summary>No client yet.</summary>
    public QuoteStream(IMeterFactory meters)
    {
        var meter = meters.Create("StockKafka");
        meter.CreateObservableGauge("stock.stream.clients", () => _subscriptions.Length, "{client}", "Clients of the live stream of quotes.");
        _skipped = meter.CreateCounter<long>("stock.stream.skipped", "{quote}", "Quotes that a slow client was not sent because a newer one took their place.");
    }

    /// <summary>Clients at this moment.</summary>
    public int Clients => _subscriptions.Length;

    /// <summary>Hands quotes out; never waits for a client.</summary>
    public void Publish(IEnumerable<Quote> quotes)
    {
        var subscriptions = _subscriptions;
        if (subscriptions.IsEmpty)
        {
            return;
        }

        foreach (var quote in quotes)
        {
            var json = ToJson(quote);
            foreach (var subscription in subscriptions)
            {
                if (subscription.Offer(quote.Symbol, json))
                {
                    _skipped.Add(1);
                }
            }
        }
    }

    /// <summary>Adds a client, unless there are <paramref name="most"/> already.</summary>
    public bool TryAdd(QuoteSubscription subscription, int most) => ImmutableInterlocked.Update(
        ref _subscriptions, (all, added) => all.Length < most ? all.Add(added) : all, subscription);

    /// <summary>Gives a new client what is the latest already, unless something newer waits for it.</summary>
    public static void OfferLatest(QuoteSubscription subscription, IEnumerable<Quote> latest)
    {
        foreach (var quote in latest)
        {
            subscription.OfferFirst(quote.Symbol, ToJson(quote));
        }
    }

    /// <summary>Forgets a client.</summary>
    public void Remove(QuoteSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (all, gone) => all.Remove(gone), subscription);

    private static ReadOnlyMemory<byte> ToJson(Quote quote) => JsonSerializer.SerializeToUtf8Bytes(quote, MarketDataJson.Default.Quote);
}
