using System.Diagnostics;
using System.Text.Json;

namespace StockKafka.Bench.Dashboard;

/// <summary>How long a page takes to learn that a resource has another state.</summary>
internal static class LiveEvents
{
    private const int Changes = 6;
    private const string Resource = "redis";
    private const string DataField = "data: ";

    /// <summary>The longest of a few times, from sending the command to the event that shows what it did.</summary>
    public static async Task<double> SecondsAsync(StackUnderTest stack, CancellationToken cancellationToken)
    {
        using var browser = await stack.BrowseAsync(cancellationToken).ConfigureAwait(false);
        await using var stream = await browser.GetStreamAsync("/api/events", cancellationToken).ConfigureAwait(false);
        using var events = new StreamReader(stream);
        List<double> seconds = [];
        for (var i = 0; i < Changes; i++)
        {
            var (command, state) = i % 2 == 0 ? ("pause", "Paused") : ("resume", "Running");
            var began = Stopwatch.GetTimestamp();
            using var done = await browser.PostAsync($"/api/resources/{Resource}/commands/{command}", null, cancellationToken).ConfigureAwait(false);
            done.EnsureSuccessStatusCode();
            while (StateIn(await events.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? throw new BenchException("the stream of events ended")) != state)
            {
            }

            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return seconds.Max();
    }

    private static string? StateIn(string line)
    {
        if (!line.StartsWith(DataField, StringComparison.Ordinal))
        {
            return null;
        }

        using var data = JsonDocument.Parse(line.AsMemory(DataField.Length));
        return data.RootElement.TryGetProperty("resources", out var resources)
            ? resources.EnumerateArray().First(each => each.GetProperty("name").GetString() == Resource).GetProperty("state").GetString()
            : null;
    }
}
