using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Sampling;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>Says what is watched beside a load.</summary>
internal static class MonitorSetup
{
    public static SystemMonitor Of(
        LoadOptions options, StackTarget target, StockRun run, string folder, TimeProvider time, IReadOnlyList<ISampleSink> sinks) => new(
        new()
        {
            Resources = target.Resources,
            Control = target.Control,
            // Of an address that may be anybody's nothing is asked but what the load asks.
            Services = target.Api is { } api && options.TestType != "http" ? [api] : [],
            Folder = folder,
            Asked = [.. options.Thresholds.Select(threshold => threshold.Gauge).OfType<string>()],
            Scenarios = run.Gauges,
        },
        time, sinks);

    /// <summary>Judges the steps of a search for the breakpoint; null for any other load.</summary>
    public static BreakpointWatch? SearchOf(
        LoadOptions options, RunSettings settings, IReadOnlyList<Operation> operations, Action<StepRecord> report, Action stop) =>
        options.Shape is not { Kind: LoadShape.Breakpoint } shape ? null : new(
            shape,
            options.Thresholds.Count > 0 ? options.Thresholds
                : [.. SeedKpis.ApplicableTo(settings).Where(threshold => threshold.Metric != ThresholdMetric.Rate)],
            operations, report, stop);

    /// <summary>Ends the load at the first broken threshold, if that was asked for.</summary>
    public static ThresholdWatch? WatchOf(LoadOptions options, RunSettings settings, IReadOnlyList<Operation> operations, Action stop) =>
        !options.AbortOnFail ? null : new(
            options.Thresholds.Count > 0 ? options.Thresholds : SeedKpis.ApplicableTo(settings), operations, stop);
}
