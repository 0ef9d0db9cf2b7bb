using System.Diagnostics;
using System.Globalization;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Simulation;

namespace StockKafka.Bench.Data;

/// <summary>
/// Every standard indicator over a whole market, beside the same in LINQ over a part of it. Both run on all processors and in
/// turns, so that the noise of a shared machine falls on both.
/// </summary>
internal static class IndicatorBench
{
    private const int Symbols = 7_000, Days = 1_260, SampledSymbols = 140, Seed = 42;
    private static readonly DateOnly LastDay = new(2025, 7, 25);

    public static IReadOnlyList<Measurement> Measure(string area, BenchRun run, CancellationToken cancellationToken)
    {
        var symbols = run.Scaled(Symbols);
        run.Say($"{area}: making {symbols:#,0} symbols x {Days:#,0} days");
        var market = Market(symbols);
        List<double> columns = [], processor = [], linq = [];
        for (var repetition = 0; repetition < run.Repetitions; repetition++)
        {
            var (seconds, processorSeconds) = Columns(market, cancellationToken);
            columns.Add(seconds * Symbols / symbols);
            processor.Add(processorSeconds * Symbols / symbols);
            linq.Add(Linq(market, run.Scaled(SampledSymbols), cancellationToken) * Symbols);
            run.Say(string.Create(CultureInfo.InvariantCulture, $"{area}: indicators {columns[^1]:0.00} s, LINQ {linq[^1]:0.0} s (from a sample)"));
        }

        var (own, other) = (Area.Median(columns), Area.Median(linq));
        return
        [
            new(area, $"all indicators, {Symbols:#,0} symbols x {Days:#,0} days", own, "s", Goal.AtMost(3)),
            new(area, "all indicators, processor time: what other load on the machine does not lengthen", Area.Median(processor), "s", null),
            new(area, $"the same in LINQ, from {SampledSymbols} symbols", other, "s", null),
            new(area, "indicators: LINQ / columns", other / own, "ratio", Goal.AtLeast(5)),
        ];
    }

    private static (double Seconds, double ProcessorSeconds) Columns(Bar[][] market, CancellationToken cancellationToken)
    {
        // Five columns for each symbol, made before the clock starts, as a store that keeps columns hands them out.
        var columns = market.Select(bars => new[]
        {
            Column(bars, bar => bar.Open), Column(bars, bar => bar.High), Column(bars, bar => bar.Low), Column(bars, bar => bar.Close),
            Column(bars, bar => bar.Volume),
        }).ToArray();
        var processor = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        Parallel.ForEach(columns, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => (Indicators: IndicatorDefinition.Standard.Select(definition => definition.Create()).ToArray(), Room: new double[Days * Indicator.MaxOutputs]),
            (each, _, mine) =>
            {
                foreach (var indicator in mine.Indicators)
                {
                    indicator.Compute(new BarColumns(each[0], each[1], each[2], each[3], each[4]), mine.Room.AsSpan(0, Days * indicator.Outputs.Count));
                }

                return mine;
            },
            _ => { });
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    /// <summary>Seconds for one symbol.</summary>
    private static double Linq(Bar[][] market, int sampled, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        Parallel.ForEach(market.Take(sampled), new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            bars =>
            {
                foreach (var indicator in IndicatorsLinq.All.Values)
                {
                    indicator(bars);
                }
            });
        return Stopwatch.GetElapsedTime(began).TotalSeconds / sampled;
    }

    private static Bar[][] Market(int symbols) => [.. new SimulatedMarket(Seed, symbols, Days, LastDay).Bars().Chunk(Days)
        .Select(series => series.Select(ToBar).ToArray())];

    private static Bar ToBar(DailyBar bar) => new(bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);

    private static double[] Column(Bar[] bars, Func<Bar, double> of) => [.. bars.Select(of)];
}
