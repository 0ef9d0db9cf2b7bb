using System.Diagnostics;

namespace StockKafka.Tests;

/// <summary>Waits for conditions.</summary>
internal static class Eventually
{
    /// <summary>Asks until <paramref name="met"/> holds, and answers what it held for; fails with the last answer after the time-out.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> met, int seconds = 60)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (met(answer))
            {
                return answer;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(seconds), $"not met within {seconds} s; the last answer was {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <param name="met">The condition.</param>
    /// <param name="what">The condition in words, for the failure.</param>
    /// <param name="seconds">The time-out.</param>
    public static async Task TrueAsync(Func<bool> met, string what, int seconds = 60) =>
        await GetAsync(() => Task.FromResult((IsMet: met(), What: what)), asked => asked.IsMet, seconds);

    public static Task TrueAsync(Func<Task<bool>> ask, int seconds = 60) => GetAsync(ask, met => met, seconds);
}
