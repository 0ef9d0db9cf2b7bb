namespace StockKafka.Bench.Broker;

/// <summary>
/// The embedded broker. What is compared runs in turns (each mode of fsync and the client's own mock cluster, again and again), so
/// that the noise of a shared machine falls on all alike, and medians are shown.
/// </summary>
internal sealed partial class BrokerArea : Area
{
    private const double MiB = 1 << 20;

    public override string Name => "broker";

    public override string Summary => "the embedded Kafka broker: throughput, latency, CPU, memory, allocations, idle load, start-up";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-bench-");
        try
        {
            return
            [
                .. await ThroughputAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await LatencyAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await AllocationsAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await IdleAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await EmbeddedStartAsync(run, cancellationToken).ConfigureAwait(false),
                .. await EmptyStartAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
                .. await ManyMessagesAsync(run, folder.FullName, cancellationToken).ConfigureAwait(false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Dictionary<string, BrokerUnderTest>> StartAllAsync(string[] modes, string folder, CancellationToken cancellationToken)
    {
        Dictionary<string, BrokerUnderTest> brokers = [];
        try
        {
            foreach (var mode in modes)
            {
                brokers[mode] = await BrokerUnderTest.StartAsync(Path.Combine(folder, mode.Split(':')[0]), mode, cancellationToken).ConfigureAwait(false);
            }

            return brokers;
        }
        catch
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task StopAllAsync(Dictionary<string, BrokerUnderTest> brokers)
    {
        foreach (var broker in brokers.Values)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }
}
