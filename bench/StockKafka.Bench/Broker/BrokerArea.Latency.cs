using System.Diagnostics;
using System.Globalization;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private static readonly string[] LatencyModes = ["always", "never"];
    private static readonly TimeSpan LatencyTime = TimeSpan.FromSeconds(5);

    private async Task<IReadOnlyList<Measurement>> LatencyAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        List<(string Mode, double P50, double P99)> all = [];
        List<double> handOvers = [];
        List<(double P50, double P99)> ideal = [];
        await WriteBackAsync(cancellationToken).ConfigureAwait(false);
        var brokers = await StartAllAsync(LatencyModes, Path.Combine(folder, "latency"), cancellationToken).ConfigureAwait(false);
        try
        {
            for (var repetition = 0; repetition < run.Repetitions; repetition++)
            {
                foreach (var mode in LatencyModes)
                {
                    var topic = string.Create(CultureInfo.InvariantCulture, $"latency-{repetition}");
                    await Traffic.CreateAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                    var (p50, p99) = await LatencyProbe.RunAsync(brokers[mode].Servers, topic, LatencyTime, cancellationToken).ConfigureAwait(false);
                    run.Say($"broker: fsync {mode}: latency p50 {p50:0.00} ms, p99 {p99:0.00} ms");
                    all.Add((mode, p50, p99));
                }

                handOvers.Add(await HandOverProbe.RunAsync(LatencyTime, cancellationToken).ConfigureAwait(false));
                ideal.Add(GroupCommitProbe.Run(folder, LatencyTime));
                run.Say($"broker: the machine alone: a write and flush p50 {ideal[^1].P50:0.00} ms, p99 {ideal[^1].P99:0.00} ms; hand-over p99 {handOvers[^1]:0.00} ms");
            }
        }
        finally
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
        }

        return
        [
            .. LatencyModes.SelectMany(mode =>
            {
                var runs = all.Where(each => each.Mode == mode).ToList();
                var always = mode == "always";
                return new[]
                {
                    Result($"latency p50 at 10,000/s, fsync {mode}", Median(runs.Select(each => each.P50)), "ms", always ? Goal.AtMost(2) : null),
                    Result($"latency p99 at 10,000/s, fsync {mode}", Median(runs.Select(each => each.P99)), "ms", always ? Goal.AtMost(10) : null),
                };
            }),
            Result("hand-over between two threads p99: the machine alone", Median(handOvers), "ms"),
            Result("group commit by this disk alone p50", Median(ideal.Select(each => each.P50)), "ms"),
            Result("group commit by this disk alone p99", Median(ideal.Select(each => each.P99)), "ms"),
        ];
    }

    /// <summary>What was measured before has left much to be written to the disk, and every flush would wait for it.</summary>
    private static async Task WriteBackAsync(CancellationToken cancellationToken)
    {
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
    }
}
