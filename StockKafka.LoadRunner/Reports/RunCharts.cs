using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.Reports;

/// <summary>The charts of a run, all over the same time axis.</summary>
sealed class RunCharts
{
    /// <summary>More moments than this are put together: a chart has no room for more, and its page would grow.</summary>
    const int MaxMoments = 360;

    /// <summary>With fewer operations than this in a second, a second has no percentiles worth a point.</summary>
    const int EnoughForAWindow = 20;

    /// <summary>A chart of fewer moments than this shows no course.</summary>
    const int MinMoments = 30;

    const double MinWindowSeconds = 0.5;

    readonly RunData _run;
    readonly bool _sparse;
    readonly Moment[] _moments;
    readonly double _end;
    readonly ChartBand[] _bands;
    readonly ChartEvent[] _events;

    public RunCharts(RunData run)
    {
        _run = run;
        _end = Math.Max(run.Totals.EndSeconds, 1);
        var perWindow = (double)run.Totals.Requests / Math.Max(run.Series.Count, 1);
        _sparse = perWindow < EnoughForAWindow;
        var perMoment = Math.Max((run.Series.Count + MaxMoments - 1) / MaxMoments, _sparse ? SparseMoment(run.Series.Count) : 1);
        // The sliver in which the last answers came is too short for rates of its own.
        var whole = run.Series.Where(point => point.DurationSeconds >= MinWindowSeconds || run.Series.Count == 1);
        _moments = [.. whole.Chunk(perMoment).Select(points => Moment.Of(points, _sparse))];
        _bands = [.. WarmUpOf(run), .. run.Outages.SelectMany(BandsOf)];
        _events = [.. EventsOf(run)];
    }

    public IEnumerable<SvgChart> All()
    {
        yield return Chart("Throughput", PerSecond, value => $"{Figure.Tick(value)}/s",
        [
            new("requests", "blue", [.. _moments.Select(moment => moment.Requests)]),
            new("failures", "red", [.. _moments.Select(moment => moment.Failures)]),
        ]);
        // From the highest to the lowest, so that where they meet the lower one is seen.
        var median = new ChartSeries("p50", "blue", [.. _moments.Select(moment => moment.P50)]);
        yield return Chart("Response time", Figure.Millis, TickMillis, _sparse
            ? [new($"slowest of {SeriesBuilder.RecentLength} s", "orange", [.. _moments.Select(moment => moment.Max)]), median]
            :
            [
                new("p99", "orange", [.. _moments.Select(moment => moment.P99)]),
                new("p95", "violet", [.. _moments.Select(moment => moment.P95)]),
                median,
            ],
            mayBeLogarithmic: true);
        if (_run.Totals.Failed > 0)
        {
            yield return Chart("Failures", PerSecond, value => $"{Figure.Tick(value)}/s",
            [
                new("inside an outage", "orange", [.. _moments.Select(moment => moment.FailuresInOutage)], Bars: true),
                new("outside", "red", [.. _moments.Select(moment => moment.Failures - moment.FailuresInOutage)], Bars: true),
            ]);
        }

        yield return Chart("Users", Figure.Tick, Figure.Tick, [new("users", "slate", [.. _moments.Select(moment => moment.Users)])]);
    }

    static string PerSecond(double value) => $"{Figure.Rate(value)}/s";

    static string TickMillis(double millis) => millis < 1_000 ? $"{Figure.Tick(millis)} ms" : $"{Figure.Tick(millis / 1_000)} s";

    /// <summary>Windows in one moment of a run with few operations.</summary>
    static int SparseMoment(int windows) => Math.Clamp(windows / MinMoments, 1, SeriesBuilder.RecentLength);

    SvgChart Chart(
        string title, Func<double, string> format, Func<double, string> formatTick, IReadOnlyList<ChartSeries> series,
        bool mayBeLogarithmic = false) => new()
    {
        Title = title,
        Seconds = [.. _moments.Select(moment => moment.Seconds)],
        Series = series,
        Format = format,
        FormatTick = formatTick,
        Bands = _bands,
        Events = _events,
        End = _end,
        MayBeLogarithmic = mayBeLogarithmic,
    };

    static IEnumerable<ChartBand> WarmUpOf(RunData run) =>
        run.Series.LastOrDefault(point => point.WarmUp) is { } last ? [new(0, last.EndSeconds, "warm-up")] : [];

    IEnumerable<ChartBand> BandsOf(OutageRecord outage)
    {
        var mended = outage.MendedMicros / 1e6 ?? _end;
        yield return new(outage.InjectedMicros / 1e6, mended, "outage");
        if (outage.ClosedMicros is { } closed && mended < _end)
        {
            yield return new(mended, closed / 1e6, "recovery");
        }
    }

    static IEnumerable<ChartEvent> EventsOf(RunData run)
    {
        foreach (var fault in run.Faults)
        {
            var back = fault.Action is "start" or "resume";
            yield return new(fault.IssuedMicros / 1e6, $"{fault.Resource} {fault.Action}", back ? "back" : "away");
        }

        foreach (var outage in run.Outages.Where(outage => outage.RecoveredMicros is not null))
        {
            yield return new(outage.RecoveredMicros!.Value / 1e6, $"recovered at {Figure.Moment(outage.RecoveredMicros)}", "recovered");
        }
    }

    /// <summary>One or more windows as one point. Rates per second, times in ms.</summary>
    sealed record Moment(
        double Seconds, double Requests, double Failures, double FailuresInOutage, double P50, double P95, double P99, double Max,
        double Users)
    {
        /// <summary>Percentiles of several windows cannot be merged from figures: the highest is shown, so that no peak is hidden.</summary>
        public static Moment Of(SeriesPoint[] points, bool sparse)
        {
            var duration = points.Sum(point => point.DurationSeconds);
            double Highest(int percentile) => (sparse ? points[^1..].Select(point => point.Recent) : points.Select(point => point.All.Percentiles))
                .Where(percentiles => percentiles.Count > 0).Select(percentiles => percentiles[percentile]).DefaultIfEmpty(double.NaN).Max();
            return new(
                (points[0].StartSeconds + points[^1].EndSeconds) / 2,
                points.Sum(point => point.All.Count) / duration,
                points.Sum(point => point.All.Failures) / duration,
                points.Sum(point => point.All.FailuresInOutage) / duration,
                Highest(LocustPercentiles.P50), Highest(LocustPercentiles.P95), Highest(LocustPercentiles.P99),
                Highest(LocustPercentiles.P100),
                points.Max(point => point.Users));
        }
    }
}
