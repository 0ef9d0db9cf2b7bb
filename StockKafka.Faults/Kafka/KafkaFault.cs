using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>
/// Something that goes wrong on purpose between clients and brokers, to requests of one API: those that come while it is on, not those whose answer is awaited already.
/// </summary>
public sealed record KafkaFault
{
    /// <summary>Whose requests it meets.</summary>
    public required ApiKey Api { get; init; }

    /// <summary>Only partitions of this topic; null: of all. Only for Produce and Fetch.</summary>
    public string? Topic { get; init; }

    /// <summary>Only partitions of this number; null: all. Only for Produce and Fetch.</summary>
    public int? Partition { get; init; }

    /// <summary>Only requests of clients that call themselves so (<c>client.id</c>); null: of all.</summary>
    public string? ClientId { get; init; }

    /// <summary>Only requests for this consumer group; null: for all. Only for JoinGroup, SyncGroup, Heartbeat, LeaveGroup and OffsetCommit.</summary>
    public string? GroupId { get; init; }

    /// <summary>Only requests of the producer with this transactional id; null: of all. Only for Produce, InitProducerId and the requests of transactions.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>How often it happens before it is over: requests, or partitions in requests; for ever by default.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>The broker is not asked, and what is met is answered with this: a partition in Produce and Fetch, else the request.</summary>
    public KafkaError? Error { get; init; }

    /// <summary>
    /// How much later than otherwise the answer goes out. In Fetch, records of the partition come so much later, each time that there are any, and those of others
    /// do not wait for them.
    /// </summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Whether answers to later requests on the same connection may overtake one that is delayed. librdkafka finds the request of an answer by its number;
    /// clients that count on the order, as Java's do, must not be given this. By default all wait behind it, as behind a broker that is slow.
    /// </summary>
    public bool LetsOthersPass { get; init; }

    /// <summary>All is done as it should be, and then the connection is closed instead of an answer.</summary>
    public bool LosesAnswer { get; init; }

    /// <summary>The connection is closed, and the broker never hears of the request.</summary>
    public bool Disconnects { get; init; }

    /// <summary>Such a fault meets records when they have come, for an empty answer is late by itself.</summary>
    internal bool HoldsRecords => Api == ApiKey.Fetch && Delay > TimeSpan.Zero && Error is null && !LosesAnswer && !Disconnects;

    internal bool ByPartition => Api is ApiKey.Produce or ApiKey.Fetch;

    internal void Validate()
    {
        Require(ByPartition || (Topic is null && Partition is null), $"{Api} is not told by topic or partition; only {ApiKey.Produce} and {ApiKey.Fetch} are");
        Require(GroupId is null || FirstStrings.IsGroup(Api), $"{Api} is not told by group; {FirstStrings.GroupApis} are");
        Require(TransactionalId is null || FirstStrings.IsTransactional(Api), $"{Api} is not told by transactional id; {FirstStrings.TransactionalApis} are");
        Require(Error is null || ErrorAnswers.Can(Api), $"{Api} cannot be answered with an error; {ErrorAnswers.Apis} can");
        Require(Error is not KafkaError.None, "An error that is None is no fault");
        Require(Times >= 1, "Times must be 1 at least");
        Require(Delay >= TimeSpan.Zero, "Delay must not be negative");
        Require(!LetsOthersPass || Delay > TimeSpan.Zero, "LetsOthersPass needs a Delay");
        Require(Error is not null || Delay > TimeSpan.Zero || LosesAnswer || Disconnects, "The fault does nothing; give it an Error, a Delay, LosesAnswer or Disconnects");
        Require((Error is null ? 0 : 1) + (LosesAnswer ? 1 : 0) + (Disconnects ? 1 : 0) <= 1, "A fault either answers with an Error, loses the answer or disconnects");
    }

    private static void Require(bool holds, string mistake)
    {
        if (!holds)
        {
            throw new ArgumentException(mistake + ".");
        }
    }
}

/// <summary>A fault that is on, until it has happened as often as it was to, or is cleared or disposed of.</summary>
public sealed class InjectedKafkaFault : IDisposable
{
    private readonly Action<InjectedKafkaFault> _remove;
    private int _happened;

    internal InjectedKafkaFault(KafkaFault fault, Action<InjectedKafkaFault> remove) => (Fault, _remove) = (fault, remove);

    /// <summary>What it does.</summary>
    public KafkaFault Fault { get; }

    /// <summary>How often it has happened.</summary>
    public int Happened => Math.Min(Volatile.Read(ref _happened), Fault.Times);

    /// <summary>Ends it; once more does nothing.</summary>
    public void Clear() => _remove(this);

    /// <inheritdoc cref="Clear"/>
    public void Dispose() => Clear();

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
