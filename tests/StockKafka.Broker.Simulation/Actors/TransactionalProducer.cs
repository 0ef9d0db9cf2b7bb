using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

/// <summary>A producer with a transactional id: records in some partitions and the offset of its group, all of it or nothing.</summary>
internal sealed partial class TransactionalProducer : IActor
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly OffsetKey Key = new("source", 0);

    private readonly World _world;
    private readonly string _id;
    private readonly int _producer;
    private readonly Dictionary<TopicPartition, Outbox> _outboxes = [];
    private readonly HashSet<TopicPartition> _added = [];
    private InitializedProducer? _initialized;
    private SentTransaction? _transaction;
    private Task<KafkaError>? _asked;
    private Action<KafkaError?>? _answered;
    private Task<InitializedProducer>? _initializing;
    private bool _ending;
    private int _number;
    private long _nextOffset;

    public TransactionalProducer(World world, string id) => (_world, _id, _producer) = (world, id, world.NextProducer());

    private InitializedProducer Own => _initialized!.Value;

    public void Step(SimulatedBroker broker)
    {
        if (_initializing is { IsCompleted: false } || _asked is { IsCompleted: false })
        {
            return;
        }

        TakeAnswers();
        if (_asked is not null || _initializing is not null)
        {
            return;
        }

        if (_initialized is null)
        {
            _initializing = broker.Transactions.InitializeAsync(_id, (int)Timeout.TotalMilliseconds, -1, -1);
        }
        else if (_transaction is null)
        {
            _transaction = new SentTransaction(_producer);
            _world.Transactions.Add(_transaction);
        }
        else if (_ending)
        {
            End(broker);
        }
        else
        {
            GoOn(broker);
        }
    }

    public void BrokerGone()
    {
        TakeAnswers();
        foreach (var outbox in _outboxes.Values)
        {
            outbox.BrokerGone();
        }
    }

    private void GoOn(SimulatedBroker broker)
    {
        if (_added.Count == 0 || _world.Chance(0.2))
        {
            var partition = _world.Chance(0.25) ? TopicPartition.Offsets : _world.AnyPartition();
            Ask(broker.Transactions.AddPartitionsAsync(_id, Own.ProducerId, Own.Epoch, [partition]), error =>
            {
                if (error == KafkaError.None)
                {
                    _added.Add(partition);
                }
                else if (error is not (null or KafkaError.ConcurrentTransactions))
                {
                    GiveUp();
                }
            });
            return;
        }

        foreach (var (partition, outbox) in _outboxes)
        {
            if (outbox.Fails || !outbox.IsEmpty)
            {
                Send(broker, partition, outbox);
                return;
            }
        }

        if (_world.Chance(0.35))
        {
            _ending = true;
            _commits = _world.Chance(0.7);
            return;
        }

        var target = _added.ElementAt(_world.Random.Next(_added.Count));
        if (target == TopicPartition.Offsets)
        {
            Stage(broker);
            return;
        }

        if (!_outboxes.TryGetValue(target, out var to))
        {
            _outboxes[target] = to = new Outbox(_world, target, _producer);
        }

        to.Add(ref _number, _transaction);
        Send(broker, target, to);
    }

    private void Send(SimulatedBroker broker, TopicPartition partition, Outbox outbox)
    {
        var log = broker.Log(partition);
        var error = outbox.SendFailed(log, batch =>
        {
            var bytes = batch.Build(Own.ProducerId, Own.Epoch, RecordBatch.TransactionalBit);
            var refused = broker.Transactions.WithinTransaction(
                _id, Own.ProducerId, Own.Epoch, partition, (log, bytes), static each => each.log.Append(each.bytes), out var appended);
            return refused == KafkaError.None ? appended : AppendResult.Failed(refused);
        });
        if (error != KafkaError.None)
        {
            GiveUp();
        }
    }

    private void Stage(SimulatedBroker broker)
    {
        var offset = ++_nextOffset;
        var error = KafkaError.None;
        Task? durable = null;
        try
        {
            error = broker.Transactions.WithinTransaction(
                _id, Own.ProducerId, Own.Epoch, TopicPartition.Offsets, broker.Offsets,
                offsets => offsets.Stage(_id, Own.ProducerId, Own.Epoch, [KeyValuePair.Create(Key, new CommittedOffset(offset, 0, "", 1))]),
                out durable);
        }
        catch (LogFailedException)
        {
            GiveUp();
            return;
        }

        if (error != KafkaError.None)
        {
            GiveUp();
            return;
        }

        Ask(WithoutError(durable!), answer =>
        {
            if (answer is null)
            {
                GiveUp();
            }
            else
            {
                _transaction!.StagedOffset = offset;
            }
        });
    }

    private static async Task<KafkaError> WithoutError(Task task)
    {
        await task.ConfigureAwait(false);
        return KafkaError.None;
    }

    /// <param name="answered">Gets null when the answer is an exception or does not come.</param>
    private void Ask(Task<KafkaError> asked, Action<KafkaError?> answered) => (_asked, _answered) = (asked, answered);

    private void TakeAnswers()
    {
        if (_initializing is { } initializing)
        {
            _initializing = null;
            TakeIdentity(initializing);
        }

        if (_asked is { } asked)
        {
            _asked = null;
            _answered!(Failed(asked) ? null : asked.Result);
        }
    }

    /// <summary>Whether there is an exception for an answer, or none.</summary>
    private static bool Failed(Task task)
    {
        if (task.Exception?.InnerException is { } e and not (LogFailedException or IOException or Disk.PowerFailureException))
        {
            throw new ViolationException($"a transaction failed with {e.GetType().Name}: {e.Message}");
        }

        return !task.IsCompletedSuccessfully;
    }
}
