using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Draws the curves of one instrument.</summary>
internal sealed class MetricChart(InstrumentKind kind, IReadOnlyList<MetricSeries> series, IReadOnlyList<double> times, double step)
{
    private const int MostSeries = 20;
    private const int PercentileOfGroups = 90;

    private static readonly int[] Percentiles = [50, 90, 99];

    /// <param name="groupBy">A dimension: one curve for each of its values; null for all together.</param>
    public IReadOnlyList<SeriesView> Draw(string? groupBy)
    {
        if (groupBy is not null)
        {
            var groups = series.GroupBy(each => Attributes.Find(each.Attributes, groupBy) ?? string.Empty).OrderBy(group => group.Key, StringComparer.Ordinal);
            return [.. groups.Take(MostSeries).Select(group => Together(group.Key, [.. group]))];
        }

        return kind switch
        {
            InstrumentKind.Histogram => DrawHistogram(),

            // Momentary values of different things cannot be added: a curve for each.
            InstrumentKind.Gauge => [.. series.Take(MostSeries).Select(each => Together(string.Join(", ", each.Attributes.Select(pair => $"{pair[0]}={pair[1]}")), [each]))],
            _ => [Together("total", series)],
        };
    }

    private SeriesView Together(string label, IReadOnlyList<MetricSeries> members)
    {
        switch (kind)
        {
            case InstrumentKind.Histogram:
                var windows = Windows(members);
                return new SeriesView(label, [.. windows.Select(window => Of(window, PercentileOfGroups))]);
            case InstrumentKind.Counter:
                var rates = members.Select(Rates).ToArray();
                return new SeriesView(label, [.. times.Select((_, i) => Sum(rates.Select(rate => rate[i])))]);
            default:
                var curves = members.Select(each => new MetricCurve(each)).ToArray();
                var values = times.Select(time => curves.Select(curve => curve.Value(time)).ToArray());
                return new SeriesView(label, [.. values.Select(all => kind == InstrumentKind.Gauge ? all.Average() : Sum(all))]);
        }
    }

    private IReadOnlyList<SeriesView> DrawHistogram()
    {
        var windows = Windows(series);
        return
        [
            .. Percentiles.Select(percentile => new SeriesView($"p{percentile}", [.. windows.Select(window => Of(window, percentile))])),
            new SeriesView("count", [.. windows.Select(window => window.Counts is { } counts ? counts.Sum() / step : (double?)null)]),
        ];
    }

    private double?[] Rates(MetricSeries each)
    {
        var curve = new MetricCurve(each);
        var before = curve.Total(times[0] - step);
        var rates = new double?[times.Count];
        for (var i = 0; i < rates.Length; i++)
        {
            var now = curve.Total(times[i]);
            rates[i] = Grown(now, before) / step;
            before = now;
        }

        return rates;
    }

    // What fell into the buckets between two times, of all series whose buckets have the same bounds.
    private Window[] Windows(IReadOnlyList<MetricSeries> members)
    {
        var windows = new Window[times.Count];
        foreach (var each in members.Where(each => each.Bounds.AsSpan().SequenceEqual(members[0].Bounds)))
        {
            var curve = new MetricCurve(each);
            var before = curve.Buckets(times[0] - step);
            for (var i = 0; i < windows.Length; i++)
            {
                var now = curve.Buckets(times[i]);
                if (now is not null && before?.Length == now.Length)
                {
                    windows[i] = windows[i].Plus(now, before, each);
                }

                before = now;
            }
        }

        return windows;
    }

    private static double? Of(in Window window, int percentile) =>
        window.Counts is { } counts && Percentile.Of(counts, window.Bounds!, percentile / 100.0, window.Max) is { } value && double.IsFinite(value) ? value : null;

    // A sum that shrank has started anew.
    private static double? Grown(double? now, double? before) => now >= before ? now - before : null;

    private static double? Sum(IEnumerable<double?> values)
    {
        double? sum = null;
        foreach (var value in values)
        {
            sum = value is { } known ? (sum ?? 0) + known : sum;
        }

        return sum;
    }

    private readonly record struct Window(double[]? Counts, double[]? Bounds, double? Max)
    {
        public Window Plus(double[] now, double[] before, MetricSeries series)
        {
            var counts = Counts ?? new double[now.Length];
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += Math.Max(0, now[i] - before[i]);
            }

            return new Window(counts, series.Bounds, Max is { } max && max > series.Max ? max : series.Max);
        }
    }
}
