using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

/// <summary>A producer that sends again what was not acknowledged, to one partition. What it sends must be there once, in its order.</summary>
internal sealed class IdempotentProducer : IActor
{
    /// <summary>The broker forgets a producer that is silent for a day.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromHours(12);

    private readonly World _world;
    private readonly TopicPartition _partition;
    private readonly Outbox _outbox;
    private long _producerId = -1;
    private DateTimeOffset _lastSent;
    private int _number;

    public IdempotentProducer(World world, TopicPartition partition)
    {
        (_world, _partition) = (world, partition);
        _outbox = new Outbox(world, partition, world.NextProducer());
    }

    public void Step(SimulatedBroker broker)
    {
        var now = _world.Clock.GetUtcNow();
        if (_producerId < 0 || now - _lastSent > TooLong)
        {
            _outbox.Restart();
            _producerId = broker.ProducerIds.Next();
            _world.Received(_producerId);
        }

        _lastSent = now;
        if (!_outbox.Fails && !_outbox.IsFull)
        {
            _outbox.Add(ref _number, transaction: null);
        }

        var log = broker.Log(_partition);
        var producerId = _world.Sabotage == Sabotage.NoProducerIds ? RecordBatch.NoProducerId : _producerId;
        var error = _outbox.SendFailed(log, batch => log.Append(batch.Build(producerId, 0, attributes: 0)));
        if (error != KafkaError.None)
        {
            throw new ViolationException($"{_partition.Topic}-{_partition.Index} answers {error} to producer {_producerId}, the only one with that id");
        }
    }

    public void BrokerGone() => _outbox.BrokerGone();

    public void Check(SimulatedBroker broker)
    {
    }
}
