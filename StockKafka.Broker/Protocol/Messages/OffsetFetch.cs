namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Versions up to 7 ask for one group, version 8 for several.</summary>
/// <param name="RequireStable">Offsets that an open transaction is about to change are answered with an error.</param>
sealed record OffsetFetchRequest(OffsetFetchRequest.Group[] Groups, bool RequireStable)
{
    public static OffsetFetchRequest Read(ref WireReader r)
    {
        Group[] groups = r.Version < 8
            ? [new Group(r.String(), r.NullableArray(Topic.Read))]
            : r.Array(Group.Read);
        var requireStable = r.Version >= 7 && r.Bool();
        r.Tags();
        return new OffsetFetchRequest(groups, requireStable);
    }

    /// <param name="Topics">Null asks for everything the group has committed.</param>
    public sealed record Group(string Id, Topic[]? Topics)
    {
        public static Group Read(ref WireReader r)
        {
            var group = new Group(r.String(), r.NullableArray(Topic.Read));
            r.Tags();
            return group;
        }
    }

    public sealed record Topic(string Name, int[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Int32Array());
            r.Tags();
            return topic;
        }
    }
}

sealed record OffsetFetchResponse(OffsetFetchResponse.Group[] Groups) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 3)
        {
            w.Int32(0);
        }

        if (w.Version >= 8)
        {
            w.Array(Groups, static (w, group) =>
            {
                w.String(group.Id);
                w.Array(group.Topics, static (w, topic) => topic.Write(w));
                w.Error(group.Error);
                w.Tags();
            });
        }
        else
        {
            w.Array(Groups[0].Topics, static (w, topic) => topic.Write(w));
            if (w.Version >= 2)
            {
                w.Error(Groups[0].Error);
            }
        }

        w.Tags();
    }

    public sealed record Group(string Id, Topic[] Topics, ErrorCode Error);

    public sealed record Topic(string Name, Partition[] Partitions)
    {
        public void Write(WireWriter w)
        {
            w.String(Name);
            w.Array(Partitions, static (w, partition) => partition.Write(w));
            w.Tags();
        }
    }

    /// <param name="Offset">-1 when nothing was committed.</param>
    public readonly record struct Partition(int Index, long Offset, int LeaderEpoch, string? Metadata, ErrorCode Error)
    {
        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Int64(Offset);
            if (w.Version >= 5)
            {
                w.Int32(LeaderEpoch);
            }

            w.String(Metadata);
            w.Error(Error);
            w.Tags();
        }
    }
}
