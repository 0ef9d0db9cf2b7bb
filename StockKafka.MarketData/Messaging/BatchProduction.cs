using Confluent.Kafka;

namespace StockKafka.MarketData.Messaging;

/// <summary>Produces many messages and waits for all of them at once: a task and a registration for each would cost more than the message.</summary>
public static class BatchProduction
{
    /// <summary>Returns once the broker has acknowledged every message.</summary>
    /// <param name="producer">Sends them.</param>
    /// <param name="messages">Each with its topic.</param>
    /// <param name="cancellationToken">Ends the waiting; what was handed to the producer may be stored yet.</param>
    /// <exception cref="ProduceException{TKey,TValue}">One was not acknowledged, or the producer's queue is full; others may be stored.</exception>
    public static Task ProduceAllAsync<TKey, TValue>(
        this IProducer<TKey, TValue> producer, IEnumerable<(string Topic, Message<TKey, TValue> Message)> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deliveries = new Deliveries<TKey, TValue>();
        Action<DeliveryReport<TKey, TValue>> report = deliveries.Report;
        try
        {
            foreach (var (topic, message) in messages)
            {
                deliveries.Expect();
                producer.Produce(topic, message, report);
            }
        }
        catch (ProduceException<TKey, TValue> refused)
        {
            deliveries.Refuse(refused);
        }

        return deliveries.AllAsync().WaitAsync(cancellationToken);
    }

    private sealed class Deliveries<TKey, TValue>
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ProduceException<TKey, TValue>? _refused;
        private int _awaited = 1; // The caller, until all are sent.

        public void Expect() => Interlocked.Increment(ref _awaited);

        public void Report(DeliveryReport<TKey, TValue> report)
        {
            KafkaMetrics.Sent(report.Topic, !report.Error.IsError);
            if (report.Error.IsError)
            {
                _refused ??= new ProduceException<TKey, TValue>(report.Error, report);
            }

            Release();
        }

        public void Refuse(ProduceException<TKey, TValue> refused)
        {
            _refused ??= refused;
            Release();
        }

        public Task AllAsync()
        {
            Release();
            return _all.Task;
        }

        private void Release()
        {
            if (Interlocked.Decrement(ref _awaited) > 0)
            {
                return;
            }

            if (_refused is { } refused)
            {
                _all.SetException(refused);
            }
            else
            {
                _all.SetResult();
            }
        }
    }
}
