using System.Diagnostics;

namespace StockKafka.LoadRunner.Tests.Processes;

internal static class Conditions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; a test whose condition never comes fails.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, "the condition did not come true");
            await Task.Delay(20);
        }
    }
}
