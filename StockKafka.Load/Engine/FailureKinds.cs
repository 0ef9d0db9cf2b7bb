using System.Collections.Concurrent;

namespace StockKafka.Load.Engine;

/// <summary>How often one kind of failure happened to one operation. Moments in µs of the run's clock.</summary>
internal sealed record FailureCount(int OperationId, string Kind, long Count, long InOutage, long FirstMicros, long LastMicros);

/// <summary>Counts failures by operation and kind. The number of kinds is bounded: what comes after goes to one common kind.</summary>
internal sealed class FailureKinds
{
    /// <summary>Bound on distinct pairs of operation and kind, so that a server that answers with random texts cannot fill the memory.</summary>
    public const int MaxKinds = 500;

    /// <summary>The kind that takes what is beyond <see cref="MaxKinds"/>.</summary>
    public const string OtherKind = "other failures";

    private readonly ConcurrentDictionary<(int OperationId, string Kind), Counter> _counters = new();

    public void Count(Operation operation, string kind, long completedMicros, bool inOutage)
    {
        var key = (operation.Id, kind);
        if (!_counters.TryGetValue(key, out var counter))
        {
            key = _counters.Count < MaxKinds ? key : (operation.Id, OtherKind);
            counter = _counters.GetOrAdd(key, static _ => new Counter());
        }

        lock (counter)
        {
            counter.Add(completedMicros, inOutage);
        }
    }

    /// <summary>What was counted since the last call.</summary>
    public IReadOnlyList<FailureCount> Drain()
    {
        List<FailureCount> drained = [];
        foreach (var (key, counter) in _counters)
        {
            lock (counter)
            {
                if (counter.Count > 0)
                {
                    drained.Add(new(key.OperationId, key.Kind, counter.Count, counter.InOutage, counter.First, counter.Last));
                    counter.Reset();
                }
            }
        }

        return drained;
    }

    private sealed class Counter
    {
        public long Count { get; private set; }

        public long InOutage { get; private set; }

        public long First { get; private set; } = long.MaxValue;

        public long Last { get; private set; }

        public void Add(long at, bool inOutage)
        {
            Count++;
            InOutage += inOutage ? 1 : 0;
            First = Math.Min(First, at);
            Last = Math.Max(Last, at);
        }

        public void Reset() => (Count, InOutage, First, Last) = (0, 0, long.MaxValue, 0);
    }
}
