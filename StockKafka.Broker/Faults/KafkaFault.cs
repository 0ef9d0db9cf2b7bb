using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Faults;

/// <summary>Something that a broker does wrong on purpose, to requests of one API.</summary>
public sealed record KafkaFault
{
    /// <summary>Whose requests it meets.</summary>
    public required ApiKey Api { get; init; }

    /// <summary>Only partitions of this topic; null: of all. Only for Produce and Fetch.</summary>
    public string? Topic { get; init; }

    /// <summary>Only partitions of this number; null: all. Only for Produce and Fetch.</summary>
    public int? Partition { get; init; }

    /// <summary>How often it happens before it is over: requests, or partitions in requests; for ever by default.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Nothing is done, and each partition that is met is answered with this. Only for Produce and Fetch.</summary>
    public KafkaError? Error { get; init; }

    /// <summary>How much later than otherwise the answer goes out.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>All is done as it should be, and then the connection is closed instead of an answer.</summary>
    public bool LosesAnswer { get; init; }

    internal void Validate()
    {
        var byPartition = Api is ApiKey.Produce or ApiKey.Fetch;
        Require(byPartition || (Topic is null && Partition is null), $"{Api} is not told by topic or partition; only {ApiKey.Produce} and {ApiKey.Fetch} are");
        Require(byPartition || Error is null, $"{Api} cannot be answered with an error; only {ApiKey.Produce} and {ApiKey.Fetch} can");
        Require(Error is not KafkaError.None, "An error that is None is no fault");
        Require(Times >= 1, "Times must be 1 at least");
        Require(Delay >= TimeSpan.Zero, "Delay must not be negative");
        Require(Error is not null || Delay > TimeSpan.Zero || LosesAnswer, "The fault does nothing; give it an Error, a Delay or LosesAnswer");
        Require(Error is null || !LosesAnswer, "A fault either answers with an Error or loses the answer");
    }

    private static void Require(bool holds, string mistake)
    {
        if (!holds)
        {
            throw new ArgumentException(mistake + ".");
        }
    }
}
