using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>Turns windows into the figures of a time line, keeping no histogram but the totals.</summary>
internal sealed class SeriesBuilder(IReadOnlyList<Operation> operations)
{
    private readonly List<SeriesPoint> _points = [];
    /// <summary>Windows that <see cref="SeriesPoint.Recent"/> looks back over, its own included.</summary>
    public const int RecentLength = 5;

    private readonly OperationStats _all = new();
    private readonly RecentWindows _recent = new(RecentLength);

    public int OperationCount => Totals.Operations.Count;

    public RunTotals Totals { get; } = new(operations);

    public IReadOnlyList<SeriesPoint> Points => _points;

    public void Add(Window window)
    {
        Totals.Add(window);
        var together = new OperationStats();
        foreach (var stats in window.Operations)
        {
            together.Add(stats);
        }

        if (!window.WarmUp)
        {
            _all.Add(together);
        }

        _recent.Add(window);
        _points.Add(new()
        {
            StartSeconds = window.StartMicros / 1e6,
            DurationSeconds = window.DurationMicros / 1e6,
            Users = window.Users,
            WarmUp = window.WarmUp,
            Due = window.Arrivals.Due,
            GeneratorProcessors = (double)window.ProcessorMicros / window.DurationMicros,
            Recent = LocustPercentiles.Of(_recent.Responses),
            Service = LocustPercentiles.Of(together.Service),
            RecentService = LocustPercentiles.Of(_recent.Service),
            RecentLag = _recent.Lag.Count == 0 ? double.NaN : _recent.Lag.Percentile(99) / 1_000d,
            All = Figures(together, _all),
            ByOperation = [.. window.Operations.Zip(Totals.ByOperation, Figures)],
        });
    }

    private static SeriesFigures Figures(OperationStats window, OperationStats total)
    {
        var responses = total.AllResponses();
        return new()
        {
            Count = window.Count,
            Failures = window.Failures,
            FailuresInOutage = window.FailuresInOutage,
            Percentiles = LocustPercentiles.Of(window.AllResponses()),
            TotalCount = total.Count,
            TotalFailures = total.Failures,
            TotalMedian = responses.Percentile(50) / 1_000d,
            TotalAverage = responses.Mean / 1_000d,
            TotalMin = responses.Min / 1_000d,
            TotalMax = responses.Max / 1_000d,
            TotalAverageBytes = total.Count == 0 ? 0 : (double)total.Bytes / total.Count,
        };
    }
}
