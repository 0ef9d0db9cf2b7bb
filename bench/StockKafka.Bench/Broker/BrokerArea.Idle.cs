using System.Globalization;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private const int IdleConnections = 1_000, IdleTopics = 10, IdlePartitions = 100, IdleMessages = 1_000_000;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5), Settle = TimeSpan.FromSeconds(2);

    /// <summary>Two brokers side by side; one has a thousand connections that say nothing and a thousand empty partitions.</summary>
    private async Task<IReadOnlyList<Measurement>> IdleAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        await using var plain = await BrokerUnderTest.StartAsync(Path.Combine(folder, "plain"), "always", cancellationToken).ConfigureAwait(false);
        await using var loaded = await BrokerUnderTest.StartAsync(Path.Combine(folder, "loaded"), "always", cancellationToken).ConfigureAwait(false);
        var residentBefore = loaded.ResidentBytes;
        for (var i = 0; i < IdleTopics; i++)
        {
            await Traffic.CreateAsync(loaded.Servers, string.Create(CultureInfo.InvariantCulture, $"idle-{i}"), IdlePartitions).ConfigureAwait(false);
        }

        using var connections = await IdleClients.ConnectAsync(loaded.Servers, IdleConnections, cancellationToken).ConfigureAwait(false);
        await Task.Delay(Settle, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var resident = (loaded.ResidentBytes - residentBefore) / MiB;
        var (plainCpu, loadedCpu) = (plain.CpuTime, loaded.CpuTime);
        await Task.Delay(IdleTime, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var cpu = ((loaded.CpuTime - loadedCpu) - (plain.CpuTime - plainCpu)) / IdleTime;
        run.Say($"broker: {IdleConnections:#,0} idle connections and {IdleTopics * IdlePartitions:#,0} partitions: {resident:0.0} MiB, {cpu:0.0%} of a core more");

        List<double> produced = [], latencies = [];
        var count = run.Scaled(IdleMessages);
        for (var repetition = 0; repetition < run.Repetitions; repetition++)
        {
            // Each goes first and second once: what the first leaves to the disk to write falls on the second.
            var without = await PairAsync(plain, $"{repetition}-a").ConfigureAwait(false);
            var with = await PairAsync(loaded, $"{repetition}-a").ConfigureAwait(false);
            var withAgain = await PairAsync(loaded, $"{repetition}-b").ConfigureAwait(false);
            var withoutAgain = await PairAsync(plain, $"{repetition}-b").ConfigureAwait(false);
            produced.Add(Math.Sqrt(with.Rate * withAgain.Rate / (without.Rate * withoutAgain.Rate)));
            latencies.Add(Math.Sqrt(with.P50 * withAgain.P50 / (without.P50 * withoutAgain.P50)));
            run.Say($"broker: with them / without: produced {produced[^1]:0.00}, latency p50 {latencies[^1]:0.00}");
        }

        return
        [
            Result("1,000 idle connections and partitions: CPU", cpu * 100, "% of a core", Goal.AtMost(1)),
            Result("1,000 idle connections and partitions: memory", resident, "MiB"),
            Result("1,000 idle connections and partitions: produce, with / without", Median(produced), "ratio", Goal.AtLeast(0.9)),
            Result("1,000 idle connections and partitions: latency p50, with / without", Median(latencies), "ratio", Goal.AtMost(1.1)),
        ];

        async Task<(double Rate, double P50)> PairAsync(BrokerUnderTest broker, string round)
        {
            var topic = $"busy-{round}";
            await Traffic.CreateAsync(broker.Servers, topic).ConfigureAwait(false);
            await Traffic.CreateAsync(broker.Servers, topic + "-latency").ConfigureAwait(false);
            var rate = Traffic.Produce(broker.Servers, topic, count, cancellationToken);
            await WriteBackAsync(cancellationToken).ConfigureAwait(false);
            var (p50, _) = await LatencyProbe.RunAsync(broker.Servers, topic + "-latency", LatencyTime, cancellationToken).ConfigureAwait(false);
            return (rate, p50);
        }
    }
}
