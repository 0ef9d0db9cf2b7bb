using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Providers;

namespace StockKafka.MarketData.Tests.Providers;

public sealed class RequestPacerTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Requests_wait_for_their_turn_in_order()
    {
        var pacer = new RequestPacer("x", new() { PerSecond = 2, Burst = 1 }, _clock);
        await pacer.WaitAsync(default);
        var second = pacer.WaitAsync(default);
        var third = pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        Assert.False(third.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        await third;
    }

    [Fact]
    public async Task After_a_pause_a_burst_goes_at_once_and_no_more()
    {
        var pacer = new RequestPacer("x", new() { PerSecond = 1, Burst = 3 }, _clock);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, pacer.Left);
        for (var i = 0; i < 3; i++)
        {
            await pacer.WaitAsync(default);
        }

        Assert.Equal(0, pacer.Left);
        Assert.False(pacer.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_turned_away_at_once_and_takes_no_turn()
    {
        var pacer = new RequestPacer("x", new() { PerSecond = 1, Burst = 1, MaxWait = TimeSpan.FromSeconds(1) }, _clock);
        await pacer.WaitAsync(default);
        var waiting = pacer.WaitAsync(default);
        var refused = await Assert.ThrowsAsync<ProviderException>(() => pacer.WaitAsync(default));
        Assert.Equal(TimeSpan.FromSeconds(2), refused.RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
        var next = pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await next;
    }
}
