using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;

namespace StockKafka.Bench.Scan;

/// <summary>
/// Every rule of the scanner over a whole market, beside the Python project's way: one statement with window functions over the
/// whole table for each rule. Both run in turns on the same file.
/// </summary>
internal sealed class ScanArea : Area
{
    private const int Symbols = 7_000, Days = 1_260, BackFill = 250;

    public override string Name => "scan";

    public override string Summary => "the scanner: all rules for the last day and for a year, beside SQL for each rule";

    public override Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Measure(run, cancellationToken), cancellationToken);

    private IReadOnlyList<Measurement> Measure(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-scan-").FullName;
        try
        {
            var options = new StoreOptions { Directory = folder };
            var symbols = run.Scaled(Symbols);
            run.Say($"{Name}: making {symbols:#,0} symbols x {Days:#,0} days");
            var days = SimulatedReplica.Make(options.ReplicaPath, symbols, Days);
            var scan = new SignalScan(new Replica(Options.Create(options)), Options.Create(new SignalRuleOptions()));

            var peak = new MemoryPeak();
            List<double> last = [], processor = [], year = [], sql = [];
            int signals = 0, yearSignals = 0;
            for (var repetition = 0; repetition < run.Repetitions; repetition++)
            {
                var used = Environment.CpuUsage.TotalTime;
                last.Add(Seconds(() => signals = scan.Run(days[^1], days[^1], cancellationToken)[0].Count));
                processor.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
                year.Add(Seconds(() => yearSignals = scan.Run(days[^BackFill], days[^1], cancellationToken).Sum(day => day.Count)));
                peak.Note();
                sql.Add(Seconds(() => SeedSql.Run(options.ReplicaPath, days[^1])));
                run.Say(string.Create(CultureInfo.InvariantCulture,
                    $"{Name}: last day {last[^1]:0.00} s, {signals:#,0} signals; {BackFill} days {year[^1]:0.0} s, {yearSignals:#,0} signals; SQL {sql[^1]:0.0} s"));
            }

            var (day, fill, seed) = (Median(last), Median(year), Median(sql));
            return
            [
                Result($"all 14 rules for the last day, {symbols:#,0} symbols x {Days:#,0} days", day, "s", Goal.AtMost(2)),
                Result("the same, processor time: what other load on the machine does not lengthen", Median(processor), "s"),
                Result($"all 14 rules for {BackFill} days", fill, "s", Goal.AtMost(15)),
                Result("memory of the process at its highest, after scanning", peak.Bytes / 1048576.0, "MiB", Goal.AtMost(1536)),
                Result("last day, one SQL statement for each of the 10 rules that window functions can express", seed, "s"),
                Result("last day: SQL for each rule / one pass", seed / day, "ratio"),
                Result($"{BackFill} days: the same SQL day by day / one pass", seed * BackFill / fill, "ratio"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Seconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The highest resident memory of this process, reset when made: making the market does not count.</summary>
    private sealed class MemoryPeak
    {
        public MemoryPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

        public long Bytes { get; private set; }

        public void Note()
        {
            if (Bytes == 0)
            {
                using var process = Process.GetCurrentProcess();
                Bytes = process.PeakWorkingSet64;
            }
        }
    }
}
