using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

internal sealed partial class TransactionalProducer
{
    private const double LostAnswers = 0.1;

    private readonly List<SentTransaction> _staged = [];
    private bool _commits;
    private bool _asksAgain;
    private long _lastProducerId = -1;
    private short _lastEpoch = -1;
    private long _committedOffset = -1;

    public void Check(SimulatedBroker broker)
    {
        foreach (var decided in _staged.Where(each => each.Outcome == Outcome.Committed))
        {
            _committedOffset = decided.StagedOffset;
        }

        _staged.RemoveAll(each => each.Outcome != Outcome.PerhapsCommitted);
        var found = broker.Offsets.Find(_id, Key)?.Offset ?? -1;
        var allowed = _staged.Select(each => each.StagedOffset).Append(_committedOffset).ToArray();
        if (!allowed.Contains(found))
        {
            throw new ViolationException($"group {_id} is at {found}; its transactions say {string.Join(" or ", allowed)}");
        }
    }

    private void End(SimulatedBroker broker)
    {
        var transaction = _transaction!;
        if (_commits && transaction.Outcome == Outcome.Open)
        {
            transaction.Outcome = Outcome.PerhapsCommitted;
            if (transaction.StagedOffset >= 0)
            {
                _staged.Add(transaction);
            }
        }

        var isFirst = !_asksAgain;
        _asksAgain = true;
        var commit = _commits || _world.Sabotage == Sabotage.CommitInsteadOfAbort;
        Ask(broker.Transactions.EndAsync(_id, Own.ProducerId, Own.Epoch, commit), error =>
        {
            if (error is null or KafkaError.ConcurrentTransactions || _world.Chance(LostAnswers))
            {
                return; // asked again
            }

            if (error == KafkaError.None)
            {
                Ended(_commits ? Outcome.Committed : Outcome.Aborted);
                return;
            }

            // Timed out before it was asked for, or while nobody knew.
            if (isFirst)
            {
                transaction.Outcome = Outcome.Aborted;
            }

            GiveUp();
        });
    }

    private void Ended(Outcome outcome)
    {
        var transaction = _transaction!;
        transaction.Outcome = outcome;
        if (outcome == Outcome.Committed && transaction.StagedOffset >= 0)
        {
            _committedOffset = transaction.StagedOffset;
            _staged.Clear();
        }

        Forget();
    }

    /// <summary>Starts over with a new epoch, which aborts what is open.</summary>
    private void GiveUp()
    {
        if (_transaction is { Outcome: Outcome.Open } open)
        {
            open.Outcome = Outcome.Aborted;
        }

        Forget();
        _initialized = null;
        foreach (var outbox in _outboxes.Values)
        {
            outbox.Restart();
        }
    }

    private void Forget()
    {
        if (_transaction is not null)
        {
            _transaction.IsGivenUp = true;
        }

        _transaction = null;
        _added.Clear();
        (_ending, _asksAgain) = (false, false);
    }

    private void TakeIdentity(Task<InitializedProducer> initializing)
    {
        if (Failed(initializing) || initializing.Result.Error == KafkaError.ConcurrentTransactions)
        {
            return; // asked again
        }

        var given = initializing.Result;
        if (given.Error != KafkaError.None)
        {
            throw new ViolationException($"transactional id {_id} cannot be initialised: {given.Error}");
        }

        if (given.ProducerId == _lastProducerId ? given.Epoch <= _lastEpoch : !_world.ProducerIds.Add(given.ProducerId))
        {
            throw new ViolationException(
                $"transactional id {_id} got producer {given.ProducerId} epoch {given.Epoch} after {_lastProducerId} epoch {_lastEpoch}");
        }

        (_lastProducerId, _lastEpoch) = (given.ProducerId, given.Epoch);
        _initialized = given;
        foreach (var outbox in _outboxes.Values)
        {
            outbox.Restart();
        }
    }
}
