using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Faults;

/// <summary>What becomes of a request, or of one partition in it.</summary>
/// <param name="Error">The answer in place of what should be done; null: it is done.</param>
/// <param name="Delay">How much later the answer goes out.</param>
/// <param name="IsLost">Whether the connection is closed instead of an answer.</param>
internal readonly record struct Fate(KafkaError? Error, TimeSpan Delay, bool IsLost)
{
    public Fate With(KafkaFault fault) => new(Error ?? fault.Error, Delay > fault.Delay ? Delay : fault.Delay, IsLost || fault.LosesAnswer);
}

/// <summary>The faults that are on. Without any, a request costs one reading of a field.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private volatile InjectedFault[] _faults = [];

    public bool IsEmpty => _faults.Length == 0;

    public InjectedFault Add(KafkaFault fault)
    {
        fault.Validate();
        var injected = new InjectedFault(fault, Remove);
        lock (_gate)
        {
            _faults = [.. _faults, injected];
        }

        return injected;
    }

    /// <summary>Lets every fault that fits happen once.</summary>
    /// <param name="api">Of the request.</param>
    /// <param name="topic">Of the partition; null for a request that is not told by partition.</param>
    /// <param name="partition">Its number.</param>
    public Fate Happen(ApiKey api, string? topic = null, int partition = 0)
    {
        var fate = default(Fate);
        foreach (var injected in _faults)
        {
            var fault = injected.Fault;
            if (fault.Api == api && (fault.Topic is null || fault.Topic == topic) && (fault.Partition is null || fault.Partition == partition) && injected.TryHappen())
            {
                fate = fate.With(fault);
            }
        }

        return fate;
    }

    private void Remove(InjectedFault gone)
    {
        lock (_gate)
        {
            _faults = Array.FindAll(_faults, each => each != gone);
        }
    }
}

/// <summary>A fault that is on, until it has happened as often as it was to, or is disposed of.</summary>
public sealed class InjectedFault : IDisposable
{
    private readonly Action<InjectedFault> _remove;
    private int _happened;

    internal InjectedFault(KafkaFault fault, Action<InjectedFault> remove) => (Fault, _remove) = (fault, remove);

    /// <summary>What it does.</summary>
    public KafkaFault Fault { get; }

    /// <summary>How often it has happened.</summary>
    public int Happened => Math.Min(Volatile.Read(ref _happened), Fault.Times);

    /// <summary>Ends it.</summary>
    public void Dispose() => _remove(this);

    internal bool TryHappen()
    {
        if (Volatile.Read(ref _happened) >= Fault.Times)
        {
            return false;
        }

        var happened = Interlocked.Increment(ref _happened);
        if (happened == Fault.Times)
        {
            _remove(this);
        }

        return happened <= Fault.Times;
    }
}
