using System.Globalization;

namespace StockKafka.Bench.Broker;

internal sealed partial class BrokerArea
{
    private const string Mock = "mock";
    private const int Messages = 2_000_000;

    private static readonly string[] Modes = ["always", "interval:100ms", "never"];

    private async Task<IReadOnlyList<Measurement>> ThroughputAsync(BenchRun run, string folder, CancellationToken cancellationToken)
    {
        var count = run.Scaled(Messages);
        List<(string Mode, double Rate)> produced = [];
        List<double> consumed = [];
        var brokers = await StartAllAsync(Modes, folder, cancellationToken).ConfigureAwait(false);
        try
        {
            for (var repetition = 0; repetition < run.Repetitions; repetition++)
            {
                foreach (var mode in Modes)
                {
                    var topic = string.Create(CultureInfo.InvariantCulture, $"throughput-{repetition}");
                    await Traffic.CreateAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                    produced.Add((mode, Traffic.Produce(brokers[mode].Servers, topic, count, cancellationToken)));
                    consumed.Add(Traffic.Consume(brokers[mode].Servers, topic, count, cancellationToken));
                    run.Say($"broker: fsync {mode}: produced {produced[^1].Rate:#,0}/s, consumed {consumed[^1]:#,0}/s");
                    await Traffic.DeleteAsync(brokers[mode].Servers, topic).ConfigureAwait(false);
                }

                produced.Add((Mock, Traffic.ProduceToMock(count, cancellationToken)));
                run.Say($"broker: mock cluster: produced {produced[^1].Rate:#,0}/s");
            }
        }
        finally
        {
            await StopAllAsync(brokers).ConfigureAwait(false);
        }

        double RateOf(string mode) => Median(produced.Where(each => each.Mode == mode).Select(each => each.Rate));
        return
        [
            Result("produce, fsync always", RateOf("always"), "messages/s", Goal.AtLeast(450_000)),
            Result("produce, fsync every 100 ms", RateOf("interval:100ms"), "messages/s"),
            Result("produce, fsync never", RateOf("never"), "messages/s"),
            Result("produce, client's mock cluster", RateOf(Mock), "messages/s"),
            Result("produce, fsync always / mock cluster", RateOf("always") / RateOf(Mock), "ratio"),
            Result("consume, warm log", Median(consumed), "messages/s", Goal.AtLeast(700_000)),
        ];
    }
}
