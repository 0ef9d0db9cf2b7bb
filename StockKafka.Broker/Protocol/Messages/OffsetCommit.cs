namespace StockKafka.Broker.Protocol.Messages;

internal sealed record OffsetCommitRequest(
    string GroupId, int GenerationId, string MemberId, string? GroupInstanceId, TopicOf<OffsetCommitRequest.Partition>[] Topics)
{
    private const short FirstWithLeaderEpoch = 6;

    public static OffsetCommitRequest Read(ref WireReader r)
    {
        var groupId = r.String();
        var generationId = r.Int32();
        var memberId = r.String();
        var instanceId = r.Version >= 7 ? r.NullableString() : null;
        if (r.Version <= 4)
        {
            r.Int64(); // retention time
        }

        return new OffsetCommitRequest(
            groupId, generationId, memberId, instanceId,
            r.Topics(static (ref WireReader r) => Partition.Read(ref r, FirstWithLeaderEpoch)));
    }

    public readonly record struct Partition(int Index, long Offset, int LeaderEpoch, string? Metadata)
    {
        /// <param name="firstWithLeaderEpoch">Since which version of the request there is one.</param>
        public static Partition Read(ref WireReader r, short firstWithLeaderEpoch) =>
            new(r.Int32(), r.Int64(), r.Version >= firstWithLeaderEpoch ? r.Int32() : -1, r.NullableString());
    }
}

internal sealed record OffsetCommitResponse(TopicOf<PartitionError>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(3)?.ThrottleTime();
        w.Topics(Topics);
    }
}
