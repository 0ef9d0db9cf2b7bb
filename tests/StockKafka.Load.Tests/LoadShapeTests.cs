namespace StockKafka.Load.Tests;

/// <summary>How load comes about: stages, iterations, random arrivals.</summary>
public sealed class LoadShapeTests
{
    [Fact]
    public async Task Stages_make_as_many_operations_as_their_integral()
    {
        var result = await (Nothing() with
        {
            Users = 50, RatePerSecond = 100, Stages = [new(300, TimeSpan.FromSeconds(1)), new(300, TimeSpan.FromSeconds(1)), new(0, TimeSpan.FromSeconds(1))],
        }).RunAsync();
        Assert.Equal(200 + 300 + 150, result.Operations);
    }

    [Fact]
    public async Task Iterations_end_it()
    {
        var result = await (Nothing() with { Users = 3, Iterations = 100, Duration = TimeSpan.FromMinutes(5) }).RunAsync();
        Assert.True(result.Passed, result.ToString());
        Assert.Equal(100, result.Operations);
    }

    [Fact]
    public async Task Random_arrivals_are_the_same_for_the_same_seed()
    {
        async Task<long> CountAsync(int seed) => (await (Nothing() with { Users = 50, RatePerSecond = 200, RandomArrivals = true, Duration = TimeSpan.FromSeconds(1), Seed = seed }).RunAsync()).Operations;
        var first = await CountAsync(1);
        Assert.Equal(first, await CountAsync(1));
        Assert.InRange(first, 130, 270); // Five standard deviations of a Poisson count of 200.
    }

    [Fact]
    public async Task Shapes_that_make_no_sense_are_refused()
    {
        var test = Nothing();
        await Assert.ThrowsAsync<ArgumentException>("Stages", () => (test with { Stages = [new(-1, TimeSpan.FromSeconds(9))] }).RunAsync());
        await Assert.ThrowsAsync<ArgumentException>("Stages", () => (test with { Stages = [new(1, TimeSpan.Zero)] }).RunAsync());
        await Assert.ThrowsAsync<ArgumentException>("Iterations", () => (test with { Iterations = 0 }).RunAsync());
        await Assert.ThrowsAsync<ArgumentException>("RandomArrivals", () => (test with { RandomArrivals = true }).RunAsync());
    }

    private static LoadTest Nothing() => new("nothing", (_, _) => Task.CompletedTask);
}
