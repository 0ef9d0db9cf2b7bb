using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Faults;

/// <summary>
/// One resource being away, and what the operations felt of it. The window opens when the breaking action is issued and closes
/// <c>allowance</c> after the mending action has completed; only failures completed within it belong to the outage. Each affected
/// operation is followed, beyond the window if need be, until its first success after its last failure: the latest of these
/// moments is the recovery. Not safe for threads; <see cref="OutageTracker"/> takes care of that.
/// </summary>
internal sealed class Outage(string resource, FaultAction cause, long injectedMicros)
{
    private readonly Dictionary<Operation, Affected> _affected = [];
    private long _requests;
    private long _failures;
    private long? _mended;
    private long? _closes;

    public string Resource { get; } = resource;

    public bool IsMended => _mended is not null;

    public bool IsOverAt(long micros) => micros > _closes;

    /// <summary>Whether nothing can change any more: closed, and every affected operation has recovered.</summary>
    public bool Settled { get; private set; }

    public void Mend(long completedMicros, long allowanceMicros)
    {
        _mended = completedMicros;
        _closes = completedMicros + allowanceMicros;
    }

    /// <summary>True when a failure at this moment belongs to the outage.</summary>
    public bool Observe(Operation operation, long completedMicros, bool succeeded)
    {
        var inside = completedMicros >= injectedMicros && !(completedMicros > _closes);
        if (inside)
        {
            _requests++;
            _failures += succeeded ? 0 : 1;
        }

        var affected = _affected.GetValueOrDefault(operation);
        if (!succeeded && (inside || affected is { RecoveredMicros: null }))
        {
            affected ??= _affected[operation] = new Affected(completedMicros);
            affected.Fail(completedMicros);
        }
        else if (succeeded)
        {
            affected?.Succeed(completedMicros);
        }

        Settled = completedMicros > _closes && _affected.Values.All(each => each.RecoveredMicros is not null);
        return inside;
    }

    public OutageRecord ToRecord() => new()
    {
        Resource = Resource,
        Cause = cause.ToString().ToLowerInvariant(),
        InjectedMicros = injectedMicros,
        MendedMicros = _mended,
        ClosedMicros = _closes,
        FirstFailureMicros = _affected.Count == 0 ? null : _affected.Values.Min(each => each.FirstFailureMicros),
        LastFailureMicros = _affected.Count == 0 ? null : _affected.Values.Max(each => each.LastFailureMicros),
        RecoveredMicros = _affected.Count == 0 || _affected.Values.Any(each => each.RecoveredMicros is null)
            ? null
            : _affected.Values.Max(each => each.RecoveredMicros),
        Requests = _requests,
        Failures = _failures,
        Affected = [.. _affected.Keys.Select(operation => $"{operation.Type} {operation.Name}").Order(StringComparer.Ordinal)],
    };

    private sealed class Affected(long firstFailureMicros)
    {
        public long FirstFailureMicros { get; private set; } = firstFailureMicros;

        public long LastFailureMicros { get; private set; }

        /// <summary>Null while the last thing known of the operation is a failure.</summary>
        public long? RecoveredMicros { get; private set; }

        // Completions of different threads may arrive a little out of order, so moments decide, not the order of arrival.
        public void Fail(long at)
        {
            FirstFailureMicros = Math.Min(FirstFailureMicros, at);
            LastFailureMicros = Math.Max(LastFailureMicros, at);
            if (RecoveredMicros < LastFailureMicros)
            {
                RecoveredMicros = null;
            }
        }

        public void Succeed(long at)
        {
            if (at > LastFailureMicros && (RecoveredMicros is null || at < RecoveredMicros))
            {
                RecoveredMicros = at;
            }
        }
    }
}
