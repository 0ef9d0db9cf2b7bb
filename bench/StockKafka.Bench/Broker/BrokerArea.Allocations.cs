using System.Globalization;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private const int AllocationMessages = 2_000_000, AllocationGoal = 128;

    /// <summary>Small, so that there are thousands of requests and what a connection costs once does not show.</summary>
    private const int BatchMessages = 100, FetchBytes = 64 << 10;

    /// <summary>
    /// What the broker's whole process allocates while a producer and then a consumer run at full speed, for each of their
    /// requests; a second pass, because the first one fills what is kept.
    /// </summary>
    private async Task<IReadOnlyList<Measurement>> AllocationsAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        var count = run.Scaled(AllocationMessages);
        await using var broker = await BrokerUnderTest.StartAsync(Path.Combine(folder, "allocations"), "always", cancellationToken).ConfigureAwait(false);
        var config = Traffic.ProducerConfig(broker.Servers);
        config.BatchNumMessages = BatchMessages;
        double produce = 0, fetch = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            var topic = string.Create(CultureInfo.InvariantCulture, $"allocations-{pass}");
            await Traffic.CreateAsync(broker.Servers, topic).ConfigureAwait(false);
            produce = await PerRequestAsync("Produce", () => Traffic.Produce(broker.Servers, topic, count, config, cancellationToken)).ConfigureAwait(false);
            fetch = await PerRequestAsync("Fetch", () => Traffic.Consume(broker.Servers, topic, count, cancellationToken, FetchBytes)).ConfigureAwait(false);
        }

        run.Say($"broker: allocated for a produce request {produce:#,0} bytes, for a fetch {fetch:#,0} bytes");
        return
        [
            Result("allocated for a produce request, all included", produce, "bytes", Goal.AtMost(AllocationGoal)),
            Result("allocated for a fetch request, all included", fetch, "bytes", Goal.AtMost(AllocationGoal)),
        ];

        async Task<double> PerRequestAsync(string api, Action traffic)
        {
            var before = await broker.MetricsAsync(cancellationToken).ConfigureAwait(false);
            traffic();
            var after = await broker.MetricsAsync(cancellationToken).ConfigureAwait(false);
            var requests = $"requests_total{{api=\"{api}\"}}";
            return (after["allocated_bytes_total"] - before["allocated_bytes_total"]) / Math.Max(1, after[requests] - before[requests]);
        }
    }
}
