using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports.Charts;

namespace StockKafka.Load.Reports;

/// <summary>What all time lines of a run share: its length, its outages, its faults.</summary>
internal sealed class TimeAxis
{
    /// <summary>More moments than this are put together: a chart has no room for more, and its page would grow.</summary>
    public const int MaxMoments = 600;

    public TimeAxis(RunData run)
    {
        End = Math.Max(run.Totals.EndSeconds, 1);
        Bands = [.. WarmUpOf(run), .. run.Outages.SelectMany(BandsOf)];
        Events = [.. EventsOf(run)];
    }

    /// <summary>Seconds.</summary>
    public double End { get; }

    public IReadOnlyList<ChartBand> Bands { get; }

    public IReadOnlyList<ChartEvent> Events { get; }

    private static IEnumerable<ChartBand> WarmUpOf(RunData run) =>
        run.Series.LastOrDefault(point => point.WarmUp) is { } last ? [new(0, last.EndSeconds, "warm-up", "warm-up: in no total")] : [];

    private IEnumerable<ChartBand> BandsOf(OutageRecord outage)
    {
        var mended = outage.MendedMicros / 1e6 ?? End;
        yield return new(outage.InjectedMicros / 1e6, mended, "outage", $"{outage.Resource} is away");
        if (outage.ClosedMicros is { } closed && mended < End)
        {
            yield return new(mended, closed / 1e6, "recovery", $"{outage.Resource} is back: recovery allowance");
        }
    }

    private static IEnumerable<ChartEvent> EventsOf(RunData run)
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
}
