using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Simulation.Actors;
using StockKafka.Broker.Simulation.Disk;
using StockKafka.Broker.Simulation.Model;

namespace StockKafka.Broker.Simulation;

internal sealed partial class Simulation
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private void Step()
    {
        if (_world.Broker is not { } broker)
        {
            Restart();
            return;
        }

        switch (_random.Next(100))
        {
            case < 45:
                var actor = _actors[_random.Next(_actors.Count)];
                actor.Step(broker);
                Trace("client", actor);
                break;
            case < 62:
                Trace("flush", broker.Step(flush: true));
                break;
            case < 78:
                Trace("wake", broker.Step(flush: false));
                break;
            case < 84:
                broker.Drain();
                Trace("drain");
                break;
            case < 89:
                Trace("time");
                _clock.Advance(_random.Next(12) == 0 ? TimeSpan.FromHours(_random.Next(1, 30)) : TimeSpan.FromMilliseconds(_random.Next(1, 5_000)));
                break;
            case < 92:
                Trace("maintain");
                broker.Topics.Maintain();
                break;
            case < 94:
                CheckPartition(_random.Next(_world.Partitions.Count), settled: false);
                break;
            case < 95:
                DeleteRecords(broker);
                break;
            case < 97:
                ChangeFaults();
                break;
            case < 98:
                Settle();
                break;
            default:
                Fall(broker);
                break;
        }
    }

    private void Trace(params ReadOnlySpan<object> what)
    {
        if (_trace is not null)
        {
            _trace("  " + string.Join(' ', what.ToArray()) + " | " + State());
        }
    }

    private string State() => _world.Broker is not { } broker ? "down" : string.Join(", ", _world.Partitions.Keys.Select(name => broker.Log(name))
        .Select(log => $"{log.LogStart}-{log.HighWatermark.Offset}({log.LastStable})/{log.LogEnd}{(log.IsOffline ? " offline" : "")}"));

    /// <summary>Runs something during which the power may fail.</summary>
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (PowerFailureException) when (_disk.IsOff)
        {
        }
        catch (Exception e) when (e is IOException or LogFailedException)
        {
            Trace("error", e.Message); // an answer to whoever asked
        }

        if (_disk.IsOff)
        {
            Lose(power: true);
        }
    }

    private void ChangeFaults()
    {
        _disk.Faults.Clear();
        if (_world.Chance(0.5))
        {
            return;
        }

        _disk.Faults.Full = _world.Chance(0.2);
        _disk.Faults.WriteErrors = _world.Chance(0.4) ? _random.NextDouble() / 3 : 0;

        // Not both: a page that fsync failed to write is saved by writing it again, and nothing is left to do if that fails too.
        _disk.Faults.FlushErrors = _disk.Faults.WriteErrors == 0 && _world.Chance(0.5) ? _random.NextDouble() : 0;
        _disk.Faults.FolderErrors = _world.Chance(0.2) ? _random.NextDouble() / 3 : 0;
        Trace("faults", _disk.Faults.Full, _disk.Faults.WriteErrors, _disk.Faults.FlushErrors, _disk.Faults.FolderErrors);
    }

    private void DeleteRecords(SimulatedBroker broker)
    {
        var (name, model) = _world.Partitions.ElementAt(_random.Next(_world.Partitions.Count));
        var log = broker.Log(name);
        var target = log.LogStart + ((log.HighWatermark.Offset - log.LogStart) * _random.Next(100) / 200);
        Trace("delete", name, target);
        model.DeletedAtMost = Math.Max(model.DeletedAtMost, target);
        if (log.DeleteRecordsBefore(target) == KafkaError.None)
        {
            model.DeletedAtLeast = Math.Max(model.DeletedAtLeast, target);
        }
    }

    private void Fall(SimulatedBroker broker)
    {
        switch (_random.Next(_powerFails ? 4 : 2))
        {
            case 0:
                Close(broker);
                break;
            case 1:
                Lose(power: false);
                break;
            case 2:
                Lose(power: true);
                break;
            default:
                _disk.FailPowerAfter(_random.Next(1, 40)); // in the middle of something
                break;
        }
    }

    private void Close(SimulatedBroker broker)
    {
        try
        {
            broker.Drain();
            broker.Topics.Close();
        }
        catch (IOException)
        {
            // It ends all the same.
        }

        Lose(power: _powerFails && _world.Chance(0.5));
    }

    private void Lose(bool power)
    {
        Trace(power ? "power fails" : "killed");
        _crashes++;
        _world.Broker?.Stop();
        _world.Broker = null;
        _actors.ForEach(actor => actor.BrokerGone());
        if (power)
        {
            _disk.Crash();
            if (_world.Sabotage == Sabotage.TrustTornFiles)
            {
                _disk.Faults.Clear();
                foreach (var partition in _world.Partitions.Keys)
                {
                    TornFiles.VouchFor(_disk, $"{SimulatedBroker.Folder}/{partition.Topic}-{partition.Index}");
                }
            }
        }
        else
        {
            _disk.Kill();
        }
    }

    private void Restart()
    {
        if (_world.Chance(0.5))
        {
            _disk.Faults.Clear();
        }

        _world.Broker = SimulatedBroker.Start(_disk, _mode, _clock);
        Trace("start");
        for (var i = 0; i < _world.Partitions.Count; i++)
        {
            CheckPartition(i, settled: false);
        }
    }

    private void CheckPartition(int index, bool settled)
    {
        var (name, model) = _world.Partitions.ElementAt(index);
        model.Check(_world.Broker!.Log(name), _random.Next(3) == 0 ? 1 << 20 : _random.Next(100, 3_000), settled);
    }

    /// <summary>The disk is well again; everything that is under way ends, and what must show by then is looked for.</summary>
    private void Settle()
    {
        _disk.Faults.Clear();
        _disk.FailPowerAfter(-1);
        if (_world.Broker is null)
        {
            Restart();
        }

        var broker = _world.Broker!;
        for (var i = 0; i < 4; i++)
        {
            broker.Drain();
            _clock.Advance(PartitionLog.RetryDelay + Second);
            broker.Topics.Maintain();
        }

        broker.Drain();
        if (broker.Topics.OfflineLogs > 0)
        {
            throw new ViolationException($"{broker.Topics.OfflineLogs} logs are offline, though the disk is well again");
        }

        for (var i = 0; i < _world.Partitions.Count; i++)
        {
            CheckPartition(i, settled: true);
        }

        CheckTransactions(broker);
        _actors.ForEach(actor => actor.Check(broker));
    }

    /// <summary>Every transaction that is still open times out, and with it whatever keeps readers of committed records waiting.</summary>
    private void CheckNothingWaits()
    {
        var broker = _world.Broker!;
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(2 * TransactionalProducer.Timeout);
            broker.Drain();
        }

        foreach (var name in _world.Partitions.Keys)
        {
            var log = broker.Log(name);
            if (log.LastStable != log.HighWatermark.Offset)
            {
                throw new ViolationException($"readers of committed records of {name.Topic}-{name.Index} wait at offset {log.LastStable} of {log.HighWatermark.Offset}, though no transaction is open");
            }
        }

        Settle();
    }

    /// <summary>Of a transaction that was given up and that nobody knows the outcome of, all records show or none.</summary>
    private void CheckTransactions(SimulatedBroker broker)
    {
        foreach (var transaction in _world.Transactions)
        {
            if (transaction is not { Outcome: Outcome.PerhapsCommitted, IsGivenUp: true })
            {
                continue;
            }

            var shown = transaction.Records.Where(record => record.IsAcknowledged).SelectMany(record => _world.Shows(broker, record)).ToHashSet();
            if (shown.Count == 2)
            {
                throw new ViolationException($"{transaction} shows in part");
            }

            if (shown.Count == 1)
            {
                transaction.Outcome = shown.Contains(true) ? Outcome.Committed : Outcome.Aborted;
            }
        }
    }
}
