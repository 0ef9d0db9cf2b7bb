using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>The figures that runs are compared by.</summary>
/// <param name="Mean">Response time, ms.</param>
/// <param name="Percentiles">Of the response time in the order of <see cref="Percents"/>, ms.</param>
/// <param name="Rate">Operations per second.</param>
/// <param name="ErrorShare">Failures outside of outages, of all operations.</param>
internal sealed record Measures(double Mean, IReadOnlyList<double> Percentiles, double Rate, double ErrorShare)
{
    public static readonly IReadOnlyList<double> Percents = [50, 95, 99, 99.9];

    public static Measures Of(RunTotals totals)
    {
        var responses = totals.Aggregate().AllResponses();
        return new(
            responses.Mean / 1_000,
            [.. Percents.Select(percent => responses.Percentile(percent) / 1_000d)],
            totals.Seconds == 0 ? 0 : totals.Requests / totals.Seconds,
            totals.Requests == 0 ? 0 : (double)totals.FailedOutside / totals.Requests);
    }
}
