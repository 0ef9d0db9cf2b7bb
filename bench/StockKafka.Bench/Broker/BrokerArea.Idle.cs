using System.Globalization;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private const int IdleConnections = 1_000, IdleTopics = 10, IdlePartitions = 100, IdleMessages = 1_000_000, IdleRounds = 8;

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
        for (var round = 0; round < IdleRounds; round++)
        {
            produced.Add(await InTurnsAsync(round, (broker, topic) => Task.FromResult(Traffic.Produce(broker.Servers, topic, count, cancellationToken))).ConfigureAwait(false));
        }

        run.Say($"broker: with them / without: produced {Median(produced):0.00} (from {produced.Min():0.00} to {produced.Max():0.00})");
        for (var repetition = 0; repetition < run.Repetitions; repetition++)
        {
            await WriteBackAsync(cancellationToken).ConfigureAwait(false);
            latencies.Add(await InTurnsAsync(IdleRounds + repetition, async (broker, topic) =>
                (await LatencyProbe.RunAsync(broker.Servers, topic, LatencyTime, cancellationToken).ConfigureAwait(false)).P50).ConfigureAwait(false));
            run.Say($"broker: with them / without: latency p50 {latencies[^1]:0.00}");
        }

        return
        [
            Result("1,000 idle connections and partitions: CPU", cpu * 100, "% of a core", Goal.AtMost(1)),
            Result("1,000 idle connections and partitions: memory", resident, "MiB"),
            Result("1,000 idle connections and partitions: produce, with / without", Median(produced), "ratio", Goal.AtLeast(0.9)),
            Result("1,000 idle connections and partitions: latency p50, with / without", Median(latencies), "ratio", Goal.AtMost(1.1)),
        ];

        // Each goes first and second once: what the first leaves to the disk to write falls on the second.
        async Task<double> InTurnsAsync(int round, Func<BrokerUnderTest, string, Task<double>> measure)
        {
            var without = await OneAsync(plain, "a").ConfigureAwait(false);
            var with = await OneAsync(loaded, "a").ConfigureAwait(false) * await OneAsync(loaded, "b").ConfigureAwait(false);
            without *= await OneAsync(plain, "b").ConfigureAwait(false);
            return Math.Sqrt(with / without);

            async Task<double> OneAsync(BrokerUnderTest broker, string turn)
            {
                var topic = string.Create(CultureInfo.InvariantCulture, $"busy-{round}-{turn}");
                await Traffic.CreateAsync(broker.Servers, topic).ConfigureAwait(false);
                return await measure(broker, topic).ConfigureAwait(false);
            }
        }
    }
}
