using System.Diagnostics;

namespace StockKafka.Hosting.Tests;

/// <summary>Waits for conditions; the limit is only reached when the test fails.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> probe)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Limit)
        {
            if (await probe() is { } value)
            {
                return value;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"Not within {Limit.TotalSeconds:0} s: {what}");
    }

    public static Task BecomesTrueAsync(string what, Func<bool> condition) =>
        GetAsync(what, () => Task.FromResult(condition() ? "yes" : null));

    public static CancellationToken Timeout() => new CancellationTokenSource(Limit).Token;
}
