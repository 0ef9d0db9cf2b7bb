using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>Whom a request is from, and for.</summary>
/// <param name="FirstString">The group or transactional id with which its body begins; null where it begins with neither.</param>
internal readonly record struct Sender(ApiKey Api, string? ClientId, string? FirstString);

/// <summary>What becomes of a request, or of one partition in it.</summary>
/// <param name="Error">The answer in place of asking the broker; null: it is asked.</param>
/// <param name="Delay">How much later the answer goes out.</param>
/// <param name="LetsOthersPass">Whether later answers may overtake it.</param>
/// <param name="IsLost">Whether the connection is closed instead of an answer.</param>
/// <param name="IsCutOff">Whether the connection is closed instead of asking.</param>
internal readonly record struct Fate(KafkaError? Error, TimeSpan Delay, bool LetsOthersPass, bool IsLost, bool IsCutOff)
{
    public Fate With(KafkaFault fault) => new(
        Error ?? fault.Error, Delay > fault.Delay ? Delay : fault.Delay, LetsOthersPass || fault.LetsOthersPass, IsLost || fault.LosesAnswer, IsCutOff || fault.Disconnects);

    /// <summary>That of a request, of which this is the fate of one partition.</summary>
    public Fate Of(Fate request) => new(
        request.Error, Delay > request.Delay ? Delay : request.Delay, LetsOthersPass || request.LetsOthersPass, IsLost || request.IsLost, IsCutOff || request.IsCutOff);
}

/// <summary>The faults that are on. Without any, a request costs one reading of a field.</summary>
internal sealed class KafkaFaultBook
{
    private readonly Lock _gate = new();
    private volatile InjectedKafkaFault[] _faults = [];
    private long _happened;

    /// <summary>How often any fault has happened.</summary>
    public long Happened => Interlocked.Read(ref _happened);

    public InjectedKafkaFault Add(KafkaFault fault)
    {
        fault.Validate();
        var injected = new InjectedKafkaFault(fault, Remove);
        lock (_gate)
        {
            _faults = [.. _faults, injected];
        }

        return injected;
    }

    /// <summary>Whether any fault is on for requests of this API.</summary>
    public bool Concerns(ApiKey api)
    {
        foreach (var injected in _faults)
        {
            if (injected.Fault.Api == api)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets every fault that fits happen once.</summary>
    /// <param name="topic">Of the partition; null for a request that is not told by partition, and where the name is not known.</param>
    /// <param name="holdsRecords">Whether it is about faults that hold records which have come, or all others.</param>
    public Fate Happen(Sender sender, string? topic = null, int partition = 0, bool holdsRecords = false)
    {
        var fate = default(Fate);
        foreach (var injected in _faults)
        {
            if (injected.Fault.HoldsRecords == holdsRecords && Fits(injected.Fault, sender) && FitsPartition(injected.Fault, topic, partition) && injected.TryHappen())
            {
                Interlocked.Increment(ref _happened);
                fate = fate.With(injected.Fault);
            }
        }

        return fate;
    }

    private static bool Fits(KafkaFault fault, Sender sender) =>
        fault.Api == sender.Api
        && (fault.ClientId is null || fault.ClientId == sender.ClientId)
        && (fault.GroupId is null || fault.GroupId == sender.FirstString)
        && (fault.TransactionalId is null || fault.TransactionalId == sender.FirstString);

    private static bool FitsPartition(KafkaFault fault, string? topic, int partition) =>
        (fault.Topic is null || fault.Topic == topic) && (fault.Partition is null || fault.Partition == partition);

    private void Remove(InjectedKafkaFault gone)
    {
        lock (_gate)
        {
            _faults = Array.FindAll(_faults, each => each != gone);
        }
    }
}
