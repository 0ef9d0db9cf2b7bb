using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>The times of the last few windows together: at a few requests a second one window alone says too little.</summary>
/// <param name="length">How many windows.</param>
internal sealed class RecentWindows(int length)
{
    private readonly Queue<Times> _windows = new();
    private readonly Times _together = new();

    public LatencyHistogram Responses => _together.Responses;

    public LatencyHistogram Service => _together.Service;

    /// <summary>Started − intended.</summary>
    public LatencyHistogram Lag => _together.Lag;

    /// <summary>Operations per second.</summary>
    public double Rate => Responses.Count / Math.Max(_windows.Sum(window => window.Micros) / 1e6, 1e-6);

    public void Add(Window window)
    {
        var newest = _windows.Count < length ? new Times() : _windows.Dequeue();
        newest.Clear();
        newest.Micros = window.DurationMicros;
        newest.Lag.Add(window.Lag);
        foreach (var stats in window.Operations)
        {
            newest.Responses.Add(stats.Succeeded);
            newest.Responses.Add(stats.Failed);
            newest.Service.Add(stats.Service);
        }

        _windows.Enqueue(newest);
        _together.Clear();
        foreach (var times in _windows)
        {
            _together.Responses.Add(times.Responses);
            _together.Service.Add(times.Service);
            _together.Lag.Add(times.Lag);
        }
    }

    private sealed class Times
    {
        public long Micros { get; set; }

        public LatencyHistogram Responses { get; } = new();

        public LatencyHistogram Service { get; } = new();

        public LatencyHistogram Lag { get; } = new();

        public void Clear()
        {
            Responses.Clear();
            Service.Clear();
            Lag.Clear();
        }
    }
}
