using System.Net;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace Bakery.Tests;

/// <summary>What becomes of an order when Kafka does as it should, and when it does not.</summary>
public sealed class OrderTests(OpenBakery bakery) : IClassFixture<OpenBakery>
{
    [Fact(Timeout = 30_000)]
    public async Task What_is_ordered_is_baked()
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var answer = await bakery.OrderAsync("rye", cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await bakery.BakedAsync("rye", 1, cancelled);
        Assert.Contains(bakery.Kafka.Groups, group => group is { Name: "oven", State: "Stable" });
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lost_acknowledgement_bakes_nothing_twice()
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var fault = bakery.Kafka.Inject(new() { Api = ApiKey.Produce, Topic = BakeryApp.Orders, LosesAnswer = true, Times = 1 });
        using var answer = await bakery.OrderAsync("spelt", cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(1, fault.Happened);

        using var another = await bakery.OrderAsync("spelt", cancelled);
        await bakery.BakedAsync("spelt", 2, cancelled); // One loaf too many would come before the last.
        Assert.Equal(2, await bakery.CountAsync("spelt", cancelled));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_order_that_Kafka_refuses_is_not_taken()
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var fault = bakery.Kafka.Inject(new() { Api = ApiKey.Produce, Error = KafkaError.PolicyViolation, Times = 1 });
        using var answer = await bakery.OrderAsync("wheat", cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }
}
