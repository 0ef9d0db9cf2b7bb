using System.Diagnostics.Metrics;

namespace StockKafka.Api.Ingest;

/// <summary>What ingest measures, in the meter <c>StockKafka</c>; times in seconds.</summary>
internal static class IngestMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    public static readonly Counter<long> Messages =
        Meter.CreateCounter<long>("stockkafka.ingest.messages", "{message}", "Messages applied to the store");

    public static readonly Histogram<long> BatchSize =
        Meter.CreateHistogram<long>("stockkafka.ingest.batch.size", "{message}", "Messages of a batch");

    public static readonly Histogram<double> BatchDuration =
        Meter.CreateHistogram<double>("stockkafka.ingest.batch.duration", "s", "Time to write a batch, retries included");

    public static readonly Counter<long> DeadLetters =
        Meter.CreateCounter<long>("stockkafka.ingest.dead_letters", "{message}", "Messages that could not be taken, by topic");

    public static readonly Counter<long> Pauses =
        Meter.CreateCounter<long>("stockkafka.ingest.pauses", "{pause}", "Times that reading was paused because writing had fallen behind");

    public static readonly Histogram<double> Stalled =
        Meter.CreateHistogram<double>("stockkafka.ingest.stalled", "s", "Time that reading waited for writing, pauses included");

    /// <summary>Shows the lag of <paramref name="observe"/> until the process ends.</summary>
    public static void ShowLag(Func<long> observe) =>
        Meter.CreateObservableGauge("stockkafka.ingest.lag", observe, "{message}", "Messages in Kafka that are not applied yet");
}
