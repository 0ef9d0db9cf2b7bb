using System.Diagnostics;

namespace StockKafka.MarketData.Tests;

/// <summary>Waits for conditions.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30), Step = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(Func<Task<bool>> ask)
    {
        for (var clock = Stopwatch.StartNew(); !await ask();)
        {
            Assert.True(clock.Elapsed < Limit, $"not met within {Limit.TotalSeconds} s");
            await Task.Delay(Step);
        }
    }
}
