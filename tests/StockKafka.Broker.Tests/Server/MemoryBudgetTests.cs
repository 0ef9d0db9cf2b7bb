using StockKafka.Broker.Server;

namespace StockKafka.Broker.Tests.Server;

public sealed class MemoryBudgetTests
{
    private readonly MemoryBudget _budget = new(100);

    [Fact]
    public async Task WhatFits_IsGranted_WhatDoesNot_WaitsInOrder()
    {
        await _budget.AcquireAsync(60, default);
        var large = _budget.AcquireAsync(80, default).AsTask();
        var small = _budget.AcquireAsync(10, default).AsTask();

        Assert.False(large.IsCompleted || small.IsCompleted);
        _budget.Release(60);
        await large;
        await small;
        Assert.Equal(90, _budget.Used);
    }

    [Fact]
    public async Task GivingUp_LetsTheNextOneIn()
    {
        using var giveUp = new CancellationTokenSource();
        await _budget.AcquireAsync(60, default);
        var large = _budget.AcquireAsync(80, giveUp.Token).AsTask();
        var small = _budget.AcquireAsync(40, default).AsTask();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        _budget.Release(40);
        _budget.Release(60);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task ManyAtOnce_NeverExceedTheTotal_AndAllGetTheirTurn()
    {
        long held = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(1, 200).Select(i => Task.Run(async () =>
        {
            var bytes = 1 + (i * 37 % 100);
            await _budget.AcquireAsync(bytes, default);
            var now = Interlocked.Add(ref held, bytes);
            for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
            {
                Interlocked.CompareExchange(ref most, now, seen);
            }

            await Task.Yield();
            Interlocked.Add(ref held, -bytes);
            _budget.Release(bytes);
        })));

        Assert.InRange(most, 1, 100);
        Assert.Equal(0, _budget.Used);
    }
}
