using Confluent.Kafka;

namespace StockKafka.Load.Kafka;

/// <summary>What one producer sends. A message tells its producer and its sequence number, so that it is known again when it is read.</summary>
internal abstract class ProducerMessages : IDisposable
{
    /// <summary>The next message. It may be changed by a later call: the Kafka client copies it while it takes it.</summary>
    /// <param name="sequence">Its number, counted from 1 by the producer.</param>
    /// <param name="nowMicros">A clock that does not go back, µs.</param>
    public abstract Message<string, byte[]> Next(long sequence, long nowMicros);

    public virtual void Dispose()
    {
    }
}
