using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Recording;

/// <summary>The response times of the last few windows together: at a few requests a second one window alone says too little.</summary>
/// <param name="length">How many windows.</param>
sealed class RecentWindows(int length)
{
    readonly Queue<(LatencyHistogram Responses, long Micros)> _windows = new();

    public LatencyHistogram Responses { get; } = new();

    /// <summary>Operations per second.</summary>
    public double Rate => Responses.Count / Math.Max(_windows.Sum(window => window.Micros) / 1e6, 1e-6);

    public void Add(Window window)
    {
        var newest = _windows.Count < length ? new LatencyHistogram() : _windows.Dequeue().Responses;
        newest.Clear();
        foreach (var stats in window.Operations)
        {
            newest.Add(stats.Succeeded);
            newest.Add(stats.Failed);
        }

        _windows.Enqueue((newest, window.DurationMicros));
        Responses.Clear();
        foreach (var (responses, _) in _windows)
        {
            Responses.Add(responses);
        }
    }
}
