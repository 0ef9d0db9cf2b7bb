using StockKafka.Load;

namespace Bakery.Tests;

/// <summary>How fast orders are taken. <c>Bakery__ClerkDelay=00:00:02</c> in the environment makes them slow.</summary>
public sealed class LoadTests(OpenBakery bakery) : IClassFixture<OpenBakery>
{
    [Fact]
    public async Task Orders_are_taken_in_time()
    {
        var test = new LoadTest("order a loaf", async (user, cancelled) => (await bakery.OrderAsync("rye", cancelled)).EnsureSuccessStatusCode())
        { Users = 5, WarmUp = TimeSpan.FromSeconds(1), Duration = TimeSpan.FromSeconds(4), Thresholds = ["p95<1s", "errors<1%"] };
        var result = await test.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Passed, result.ToString());
    }
}
