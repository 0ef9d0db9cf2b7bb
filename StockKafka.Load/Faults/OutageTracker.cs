using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Faults;

/// <summary>Knows all outages of a run and tells failures inside them from failures outside.</summary>
/// <param name="allowance">How long after mending a failure still belongs to an outage.</param>
internal sealed class OutageTracker(TimeSpan allowance) : CompletionObserver
{
    private readonly Lock _gate = new();
    private readonly List<Outage> _outages = [];
    private volatile bool _active;

    public override bool Active => _active;

    public override bool Observe(Operation operation, long completedMicros, bool succeeded)
    {
        lock (_gate)
        {
            var inside = false;
            var unsettled = false;
            foreach (var outage in _outages)
            {
                if (!outage.Settled)
                {
                    inside |= outage.Observe(operation, completedMicros, succeeded);
                    unsettled |= !outage.Settled;
                }
            }

            _active = unsettled;
            return inside;
        }
    }

    /// <summary>The resource is about to be taken away. Part of an outage of it that is still open, if there is one.</summary>
    public void Break(string resource, FaultAction cause, long atMicros)
    {
        lock (_gate)
        {
            if (Open(resource) is null)
            {
                _outages.Add(new Outage(resource, cause, atMicros));
            }

            _active = true;
        }
    }

    /// <summary>
    /// The resource was found away. False where that belongs to an outage that is known already: one that is not over, its recovery
    /// allowance included.
    /// </summary>
    public bool TryBreak(string resource, FaultAction cause, long atMicros)
    {
        lock (_gate)
        {
            if (_outages.Any(outage => outage.Resource == resource && !outage.IsOverAt(atMicros)))
            {
                return false;
            }

            _outages.Add(new Outage(resource, cause, atMicros));
            return _active = true;
        }
    }

    /// <summary>The resource has been given back.</summary>
    public void Mend(string resource, long atMicros)
    {
        lock (_gate)
        {
            Open(resource)?.Mend(atMicros, RunClock.ToMicros(allowance));
        }
    }

    /// <summary>Resources that are still away.</summary>
    public IReadOnlyList<string> StillAway()
    {
        lock (_gate)
        {
            return [.. _outages.Where(outage => !outage.IsMended).Select(outage => outage.Resource)];
        }
    }

    public IReadOnlyList<OutageRecord> Records()
    {
        lock (_gate)
        {
            return [.. _outages.Select(outage => outage.ToRecord())];
        }
    }

    private Outage? Open(string resource) => _outages.Find(outage => outage.Resource == resource && !outage.IsMended);
}
