using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

/// <summary>A producer without an id that sends each batch once, whatever becomes of it.</summary>
internal sealed class PlainProducer(World world, TopicPartition partition) : IActor
{
    private readonly int _producer = world.NextProducer();
    private int _number;

    public void Step(SimulatedBroker broker)
    {
        var log = broker.Log(partition);
        var batch = new Outbox(world, partition, _producer).Add(ref _number, transaction: null);
        var result = log.Append(batch.Build(RecordBatch.NoProducerId, epoch: -1, attributes: 0));
        if (result.Error == KafkaError.None)
        {
            batch.Appended(log, result);
        }
    }

    public void BrokerGone()
    {
    }

    public void Check(SimulatedBroker broker)
    {
    }
}
