namespace StockKafka.Load.Tests;

/// <summary>What is taken away and given back while a load runs.</summary>
public sealed class LoadFaultTests
{
    [Fact]
    public async Task Failures_of_an_outage_are_told_apart_and_its_end_is_seen()
    {
        await using var service = new OrderService();
        await service.InitializeAsync();
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with
        {
            Users = 4, ThinkTime = TimeSpan.FromMilliseconds(10), Duration = TimeSpan.FromSeconds(4), Recovery = TimeSpan.FromSeconds(1), Thresholds = [],
            Faults = [Away(service, at: 1_000, length: 800)],
        }).RunAsync();

        Assert.True(result.Passed, result.ToString());
        var outage = Assert.Single(result.Outages);
        Assert.Equal("orders", outage.Resource);
        Assert.InRange(outage.Began.TotalSeconds, 1, 1.8);
        Assert.True(outage.Recovered > outage.Began, $"{outage}");
        Assert.InRange(outage.Failures, 1, outage.Operations);
        Assert.Equal(result.Failures, outage.Failures);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task The_same_failures_without_an_outage_fail_the_load()
    {
        await using var service = new OrderService { Broken = true };
        await service.InitializeAsync();
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with { Users = 2, Duration = TimeSpan.FromSeconds(1), Thresholds = [] }).RunAsync();
        Assert.Equal((false, false, 99), (result.Passed, result.IsInvalid, result.ExitCode));
    }

    [Fact]
    public async Task A_fault_that_could_not_be_injected_proves_nothing()
    {
        await using var service = new OrderService();
        await service.InitializeAsync();
        var mended = false;
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with
        {
            Users = 1, Duration = TimeSpan.FromSeconds(2),
            Faults =
            [
                new("oven", TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), _ => throw new IOException("no such oven"), _ =>
                {
                    mended = true;
                    return Task.CompletedTask;
                }),
            ],
        }).RunAsync();

        Assert.True(result.IsInvalid, result.ToString());
        Assert.Contains("a fault could not be injected: oven: no such oven", result.Reasons);
        Assert.True(mended);
        Assert.Equal(98, result.ExitCode);
    }

    [Fact]
    public async Task A_load_that_is_ended_gives_back_what_is_away()
    {
        await using var service = new OrderService();
        await service.InitializeAsync();
        using var end = new CancellationTokenSource();
        var fault = Away(service, at: 200, length: 60_000);
        var result = await (LoadTest.Get($"{service.Address}/orders/1") with
        {
            Users = 1, Duration = TimeSpan.FromMinutes(5),
            Faults = [fault with { Break = async cancelled =>
            {
                await fault.Break(cancelled);
                await end.CancelAsync();
            } }],
        }).RunAsync(end.Token);

        Assert.False(service.Broken);
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public async Task Faults_that_make_no_sense_are_refused()
    {
        var test = LoadTest.Get("http://127.0.0.1:1/") with { Duration = TimeSpan.FromSeconds(10) };
        Task None(CancellationToken _) => Task.CompletedTask;
        foreach (var faults in (LoadFault[][])
            [
                [new("a", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(1), None, None)],
                [new("", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), None, None)],
                [new("a", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), None, None), new("a", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), None, None)],
                [new("a", TimeSpan.FromTicks(11), TimeSpan.FromSeconds(1), None, None)],
            ])
        {
            await Assert.ThrowsAsync<ArgumentException>("Faults", () => (test with { Faults = faults }).RunAsync());
        }
    }

    private static LoadFault Away(OrderService service, int at, int length)
    {
        Task Set(bool broken)
        {
            service.Broken = broken;
            return Task.CompletedTask;
        }

        return new("orders", TimeSpan.FromMilliseconds(at), TimeSpan.FromMilliseconds(length), _ => Set(true), _ => Set(false));
    }
}
