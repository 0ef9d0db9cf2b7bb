using System.Diagnostics.Metrics;

namespace StockKafka.Api.Ingest;

/// <summary>What ingest measures, in the meter <c>StockKafka</c>; times in seconds.</summary>
internal static class IngestMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    public static readonly Counter<long> Messages =
        Meter.CreateCounter<long>("stock.ingest.messages", "{message}", "Messages applied to the store");

    public static readonly Histogram<long> BatchSize =
        Meter.CreateHistogram<long>("stock.ingest.batch.size", "{message}", "Messages of a batch");

    public static readonly Histogram<double> BatchDuration =
        Meter.CreateHistogram<double>("stock.ingest.batch.duration", "s", "Time to write a batch, retries included");

    public static readonly Counter<long> DeadLetters =
        Meter.CreateCounter<long>("stock.ingest.dead_letters", "{message}", "Messages that could not be taken, by topic");

    public static readonly Counter<long> Pauses =
        Meter.CreateCounter<long>("stock.ingest.pauses", "{pause}", "Times that reading was paused because writing had fallen behind");

    private static readonly Counter<long> Rebalances =
        Meter.CreateCounter<long>("stock.ingest.rebalances", "{rebalance}", "Times that the group gave or took partitions, by event (assigned, revoked)");

    public static readonly Histogram<double> Stalled =
        Meter.CreateHistogram<double>("stock.ingest.stalled", "s", "Time that reading waited for writing, pauses included");

    /// <summary>Shows the lag of <paramref name="observe"/> until the process ends.</summary>
    public static void ShowLag(Func<IEnumerable<(string Topic, long Lag)>> observe) => Meter.CreateObservableGauge(
        "stock.ingest.lag", () => observe().Select(entry => new Measurement<long>(entry.Lag, new KeyValuePair<string, object?>("topic", entry.Topic))),
        "{message}", "Messages in Kafka that are not applied yet, by topic");

    /// <summary>The group has given partitions, or taken them.</summary>
    public static void Rebalanced(bool isAssigned) => Rebalances.Add(1, new KeyValuePair<string, object?>("event", isAssigned ? "assigned" : "revoked"));
}
