using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Simulation.Model;

namespace StockKafka.Broker.Simulation.Actors;

/// <summary>Commits offsets for a group that is its own. What was acknowledged must be there, or something newer.</summary>
internal sealed class GroupMember(World world, string group) : IActor
{
    private static readonly OffsetKey Key = new("plain", 0);

    private readonly List<long> _attempted = [];
    private long _acknowledged = -1;
    private long _next;
    private Task? _committing;

    public void Step(SimulatedBroker broker)
    {
        if (_committing is { IsCompleted: false })
        {
            return;
        }

        Finish();
        CheckCommitted(broker);
        _next += 1 + world.Random.Next(5);
        _attempted.Add(_next);
        try
        {
            _committing = broker.Offsets.CommitAsync(group, [KeyValuePair.Create(Key, new CommittedOffset(_next, 0, "", 1))]);
        }
        catch (LogFailedException)
        {
            // It is as it was, or it is committed and nobody knows.
        }
    }

    public void BrokerGone() => Finish();

    public void Check(SimulatedBroker broker)
    {
        Finish();
        CheckCommitted(broker);
    }

    private void Finish()
    {
        if (_committing is { IsCompletedSuccessfully: true })
        {
            _acknowledged = _next;
            _attempted.Clear();
        }

        _committing = null;
    }

    private void CheckCommitted(SimulatedBroker broker)
    {
        var found = broker.Offsets.Find(group, Key)?.Offset ?? -1;
        if (found != _acknowledged && !_attempted.Contains(found))
        {
            throw new ViolationException(
                $"group {group} is at {found}; {_acknowledged} was acknowledged and since then {(_attempted.Count == 0 ? "nothing" : string.Join(", ", _attempted))} sent");
        }
    }
}
