using StockKafka.Load.Recording;
using StockKafka.Load.Reports.Charts;

namespace StockKafka.Load.Reports;

/// <summary>The charts of what the load did and felt, all over the same time axis.</summary>
internal sealed class RunCharts
{
    /// <summary>With fewer operations than this in a second, a second has no percentiles worth a point.</summary>
    private const int EnoughForAWindow = 20;

    /// <summary>A chart of fewer moments than this shows no course.</summary>
    private const int MinMoments = 30;

    private const double MinWindowSeconds = 0.5;

    /// <summary>Where response and service time differ by less than this at the 99th percentile, they are one curve.</summary>
    private const double VisibleDifference = 1.05;

    private readonly RunData _run;
    private readonly TimeAxis _axis;
    private readonly bool _sparse;
    private readonly RunMoment[] _moments;

    public RunCharts(RunData run, TimeAxis axis)
    {
        _run = run;
        _axis = axis;
        var perWindow = (double)run.Totals.Requests / Math.Max(run.Series.Count, 1);
        _sparse = perWindow < EnoughForAWindow;
        var perMoment = Math.Max(
            (run.Series.Count + TimeAxis.MaxMoments - 1) / TimeAxis.MaxMoments, _sparse ? SparseMoment(run.Series.Count) : 1);
        // The sliver in which the last answers came is too short for rates of its own.
        var whole = run.Series.Where(point => point.DurationSeconds >= MinWindowSeconds || run.Series.Count == 1);
        _moments = [.. whole.Chunk(perMoment).Select(points => RunMoment.Of(points, _sparse))];
    }

    public IEnumerable<SvgChart> All()
    {
        yield return Throughput();
        yield return ResponseTime();
        if (ServiceDiffers())
        {
            yield return Chart("Response and service time, 99th percentile", ChartUnit.Millis,
            [
                new("response, from the intended moment", "orange", Values(moment => moment.P99)),
                new("service, from the actual start", "slate", Values(moment => moment.ServiceP99)),
            ],
            mayBeLogarithmic: true,
            note: "The gap is time that operations waited to be sent. A generator that measures service time alone hides it.");
        }

        if (_run.Totals.Failed > 0)
        {
            yield return Chart("Failures", ChartUnit.PerSecond,
            [
                new("inside an outage", "orange", Values(moment => moment.FailuresInOutage), ChartStyle.Bars),
                new("outside", "red", Values(moment => moment.Failures - moment.FailuresInOutage), ChartStyle.Bars),
            ]);
        }

        yield return Chart("Users", ChartUnit.Plain, [new("users", "slate", Values(moment => moment.Users))], height: 150);
    }

    /// <summary>Latency by percentile, response beside service time.</summary>
    public SvgChart Distribution()
    {
        var all = _run.Totals.Aggregate();
        return new PercentileChart
        {
            Title = "Latency by percentile",
            Unit = ChartUnit.Millis,
            Height = 260,
            Curves =
            [
                ("response, from the intended moment", "orange", ChartStyle.Line, all.AllResponses()),
                ("service, from the actual start", "blue", ChartStyle.Dashed, all.Service),
            ],
            Note = "Each step to the right leaves a tenth of the operations. Where the curves part, operations waited to be sent.",
        };
    }

    private SvgChart Throughput()
    {
        List<ChartSeries> series = [new("achieved", "blue", Values(moment => moment.Requests))];
        if (_run.Totals.Arrivals.Due > 0)
        {
            series.Add(new("asked", "slate", Values(moment => moment.Due), ChartStyle.Dashed));
        }

        series.Add(new("failures", "red", Values(moment => moment.Failures)));
        return Chart("Throughput", ChartUnit.PerSecond, series);
    }

    // From the highest to the lowest, so that where they meet the lower one is seen.
    private SvgChart ResponseTime()
    {
        var median = new ChartSeries("p50", "blue", Values(moment => moment.P50));
        return Chart("Response time", ChartUnit.Millis, _sparse
            ? [new($"slowest of {SeriesBuilder.RecentLength} s", "orange", Values(moment => moment.Max)), median]
            : [new("p99", "orange", Values(moment => moment.P99)), new("p95", "violet", Values(moment => moment.P95)), median],
            mayBeLogarithmic: true);
    }

    private bool ServiceDiffers() => _moments.Any(moment => moment.P99 > moment.ServiceP99 * VisibleDifference);

    private double[] Values(Func<RunMoment, double> value) => [.. _moments.Select(value)];

    /// <summary>Windows in one moment of a run with few operations.</summary>
    private static int SparseMoment(int windows) => Math.Clamp(windows / MinMoments, 1, SeriesBuilder.RecentLength);

    private TimeChart Chart(
        string title, ChartUnit unit, IReadOnlyList<ChartSeries> series, bool mayBeLogarithmic = false, double height = 220, string? note = null) => new()
    {
        Title = title,
        Unit = unit,
        Height = height,
        Note = note,
        Seconds = Values(moment => moment.Seconds),
        Series = series,
        Bands = _axis.Bands,
        Events = _axis.Events,
        End = _axis.End,
        MayBeLogarithmic = mayBeLogarithmic,
    };
}

/// <summary>One or more windows as one point of a chart. Rates per second, times in ms.</summary>
internal sealed record RunMoment(
    double Seconds, double Requests, double Failures, double FailuresInOutage, double P50, double P95, double P99, double Max,
    double ServiceP99, double Users, double Due)
{
    /// <summary>Percentiles of several windows cannot be merged from figures: the highest is shown, so that no peak is hidden.</summary>
    public static RunMoment Of(SeriesPoint[] points, bool sparse)
    {
        var duration = points.Sum(point => point.DurationSeconds);
        var responses = sparse ? points[^1..].Select(point => point.Recent) : points.Select(point => point.All.Percentiles);
        var services = sparse ? points[^1..].Select(point => point.RecentService) : points.Select(point => point.Service);
        return new(
            (points[0].StartSeconds + points[^1].EndSeconds) / 2,
            points.Sum(point => point.All.Count) / duration,
            points.Sum(point => point.All.Failures) / duration,
            points.Sum(point => point.All.FailuresInOutage) / duration,
            Highest(responses, LocustPercentiles.P50), Highest(responses, LocustPercentiles.P95), Highest(responses, LocustPercentiles.P99),
            Highest(responses, LocustPercentiles.P100),
            Highest(services, LocustPercentiles.P99),
            points.Max(point => point.Users),
            points.Sum(point => point.Due) / duration);
    }

    private static double Highest(IEnumerable<IReadOnlyList<double>> windows, int percentile) =>
        windows.Where(percentiles => percentiles.Count > 0).Select(percentiles => percentiles[percentile]).DefaultIfEmpty(double.NaN).Max();
}
