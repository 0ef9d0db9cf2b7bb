using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Versions up to 7 ask for one group, version 8 for several.</summary>
/// <param name="RequireStable">Offsets that an open transaction is about to change are answered with an error.</param>
internal sealed record OffsetFetchRequest(OffsetFetchRequest.Group[] Groups, bool RequireStable)
{
    public static OffsetFetchRequest Read(ref WireReader r) => new(
        r.Version < 8 ? [Group.Read(ref r)] : r.Structures(Group.Read),
        r.Version >= 7 && r.Bool());

    /// <param name="Topics">Null asks for everything the group has committed.</param>
    public sealed record Group(string Id, TopicOf<int>[]? Topics)
    {
        public static Group Read(ref WireReader r) => new(r.String(), r.NullableTopics());
    }
}

internal sealed record OffsetFetchResponse(OffsetFetchResponse.Group[] Groups) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(3)?.ThrottleTime();
        if (w.Version >= 8)
        {
            w.Structures(Groups, static (w, group) =>
            {
                w.String(group.Id);
                w.Topics(group.Topics, static (w, partition) => partition.Write(w));
                w.Error(group.Error);
            });
        }
        else
        {
            w.Topics(Groups[0].Topics, static (w, partition) => partition.Write(w));
            w.Since(2)?.Error(Groups[0].Error);
        }
    }

    public sealed record Group(string Id, TopicOf<Partition>[] Topics, KafkaError Error);

    /// <param name="Offset">-1 when nothing was committed.</param>
    public readonly record struct Partition(int Index, long Offset, int LeaderEpoch, string? Metadata, KafkaError Error)
    {
        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Int64(Offset);
            w.Since(5)?.Int32(LeaderEpoch);
            w.String(Metadata);
            w.Error(Error);
        }
    }
}
