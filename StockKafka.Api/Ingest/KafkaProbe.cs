using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace StockKafka.Api.Ingest;

/// <summary>Asks the broker for its metadata every few seconds and shows whether it answers, as <c>stock_kafka_up</c>: also when nobody sends anything.</summary>
internal sealed class KafkaProbe : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(1);

    private readonly IProducer<string, byte[]> _producer;
    private readonly TimeProvider _clock;
    private volatile int _isUp = 1;

    public KafkaProbe(IProducer<string, byte[]> producer, IMeterFactory meters, TimeProvider clock)
    {
        _producer = producer;
        _clock = clock;
        meters.Create("StockKafka").CreateObservableGauge("stock.kafka.up", () => _isUp, null, "Whether the Kafka broker answers: 1, or 0");
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        using var timer = new PeriodicTimer(Interval, _clock);
        do
        {
            // The client waits without letting go of its thread.
            _isUp = await Task.Run(() => Answers(admin), stoppingToken).ConfigureAwait(false) ? 1 : 0;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private static bool Answers(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(Patience).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
