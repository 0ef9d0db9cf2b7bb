using System.Text;
using StockKafka.Api.Streaming;

namespace StockKafka.Api.Tests.Streaming;

public sealed class QuoteSubscriptionTests
{
    [Fact]
    public void A_slow_client_gets_the_newest_of_each_symbol_in_the_order_they_have_waited()
    {
        var subscription = new QuoteSubscription(null);
        Assert.False(Offer(subscription, "A", "a1"));
        Assert.False(Offer(subscription, "B", "b1"));
        Assert.True(Offer(subscription, "A", "a2"));
        Assert.Equal(["a2", "b1"], TakeAll(subscription));
        Assert.False(Offer(subscription, "A", "a3"));
        Assert.Equal(["a3"], TakeAll(subscription));
    }

    [Fact]
    public void What_is_the_latest_already_never_takes_the_place_of_something_newer()
    {
        var subscription = new QuoteSubscription(null);
        Offer(subscription, "A", "newer");
        subscription.OfferFirst("A", "older"u8.ToArray());
        subscription.OfferFirst("B", "b"u8.ToArray());
        Assert.Equal(["newer", "b"], TakeAll(subscription));
    }

    [Fact]
    public void Only_the_symbols_asked_for_are_kept()
    {
        var subscription = new QuoteSubscription(new HashSet<string> { "A" });
        Offer(subscription, "B", "b");
        Assert.Empty(TakeAll(subscription));
    }

    [Fact]
    public async Task Waiting_ends_when_there_is_something_to_take()
    {
        var subscription = new QuoteSubscription(null);
        Offer(subscription, "A", "a");
        await subscription.Arrived;
        TakeAll(subscription);
        var arrived = subscription.Arrived;
        Assert.False(arrived.IsCompleted);
        Offer(subscription, "A", "a");
        await arrived.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static bool Offer(QuoteSubscription subscription, string symbol, string json) => subscription.Offer(symbol, Encoding.UTF8.GetBytes(json));

    private static List<string> TakeAll(QuoteSubscription subscription)
    {
        var all = new List<string>();
        while (subscription.TryTake(out var json))
        {
            all.Add(Encoding.UTF8.GetString(json.Span));
        }

        return all;
    }
}
