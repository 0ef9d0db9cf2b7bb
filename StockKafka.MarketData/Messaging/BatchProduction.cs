using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.MarketData.Telemetry;

namespace StockKafka.MarketData.Messaging;

/// <summary>Produces many messages and waits for all of them at once: a task and a registration for each would cost more than the message.</summary>
public static class BatchProduction
{
    /// <summary>Returns once the broker has acknowledged every message.</summary>
    /// <param name="producer">Sends them.</param>
    /// <param name="messages">Each with its topic. Messages that follow each other may share their headers.</param>
    /// <param name="cancellationToken">Ends the waiting; what was handed to the producer may be stored yet.</param>
    /// <exception cref="ProduceException{TKey,TValue}">One was not acknowledged, or the producer's queue is full; others may be stored.</exception>
    public static async Task ProduceAllAsync<TKey, TValue>(
        this IProducer<TKey, TValue> producer, IEnumerable<(string Topic, Message<TKey, TValue> Message)> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deliveries = new Deliveries<TKey, TValue>();
        Activity? send = null;
        var isWithinSend = KafkaTelemetry.IsSending;
        try
        {
            try
            {
                Action<DeliveryReport<TKey, TValue>> report = deliveries.Report;
                Header? traceParent = null;
                foreach (var (topic, message) in messages)
                {
                    if (deliveries.Expect() == 1)
                    {
                        send = isWithinSend ? null : KafkaTelemetry.StartSend(topic, null);
                        traceParent = KafkaTelemetry.TraceParent();
                    }

                    if (traceParent is not null)
                    {
                        Mark(message, traceParent);
                    }

                    producer.Produce(topic, message, report);
                }
            }
            catch (ProduceException<TKey, TValue> refused)
            {
                deliveries.Refuse(refused);
            }

            KafkaTelemetry.Count(send, deliveries.Expected);
            await deliveries.AllAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            send.Fail(failure);
            throw;
        }
        finally
        {
            send?.Dispose();
        }
    }

    /// <summary>Adds the header unless it is there: from the message before, which shares its headers, or from an earlier attempt.</summary>
    private static void Mark<TKey, TValue>(Message<TKey, TValue> message, Header traceParent)
    {
        message.Headers ??= [];
        if (message.Headers.Count == 0 || message.Headers[^1].Key != KafkaTelemetry.TraceParentHeader)
        {
            message.Headers.Add(traceParent);
        }
    }

    private sealed class Deliveries<TKey, TValue>
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly Dictionary<(string Topic, ErrorCode Error), long> _reported = new(1);
        private ProduceException<TKey, TValue>? _refused;
        private int _awaited = 1; // The caller, until all are sent.

        public int Expected { get; private set; }

        public int Expect()
        {
            Interlocked.Increment(ref _awaited);
            return ++Expected;
        }

        /// <summary>Called by the client's own thread, one report after the other.</summary>
        public void Report(DeliveryReport<TKey, TValue> report)
        {
            var key = (report.Topic, report.Error.IsError ? report.Error.Code : ErrorCode.NoError);
            _reported[key] = _reported.GetValueOrDefault(key) + 1;
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

            foreach (var ((topic, error), messages) in _reported)
            {
                KafkaTelemetry.Sent(topic, messages, error == ErrorCode.NoError ? null : error.ToString());
            }

            KafkaTelemetry.SendEnded(Stopwatch.GetElapsedTime(_began), _refused?.Error.Code.ToString());
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
