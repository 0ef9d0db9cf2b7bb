using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Server;

/// <summary>Reads a request's body and hands it to whoever answers it.</summary>
sealed class RequestDispatcher(
    ProduceHandler produce, FetchHandler fetch, OffsetHandlers offsets, ClusterHandlers cluster, TopicHandlers topics, ConfigHandlers configs,
    GroupHandlers groups, TransactionHandlers transactions)
{
    private readonly NameCache _names = new();

    /// <summary>A reader that gives names it has seen before without making them anew.</summary>
    public WireReader Reader(ReadOnlyMemory<byte> bytes, short version, bool flexible) => new(bytes, version, flexible, _names);

    /// <summary>Everything is appended when this returns; <see cref="PendingProduce.StoredAsync"/> completes when it is as safe as asked for.</summary>
    public void Produce(ApiRange api, ReadOnlyMemory<byte> body, short version, PendingProduce pending)
    {
        var r = Reader(body, version, api.IsFlexible(version));
        r.Tags();
        pending.Request.Fill(ref r);
        produce.Handle(pending, version);
    }

    public ValueTask<IResponse> DispatchAsync(
        ApiRange api, ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken)
    {
        var r = Reader(body, context.Version, api.IsFlexible(context.Version));
        r.Tags();
        return api.Key switch
        {
            ApiKey.ListOffsets => Done(offsets.List(ListOffsetsRequest.Read(ref r))),
            ApiKey.OffsetForLeaderEpoch => Done(offsets.ForLeaderEpoch(OffsetForLeaderEpochRequest.Read(ref r))),
            ApiKey.DeleteRecords => Done(offsets.DeleteRecords(DeleteRecordsRequest.Read(ref r))),
            ApiKey.ApiVersions => Done(cluster.ApiVersions(ApiVersionsRequest.Read(ref r), context)),
            ApiKey.Metadata => Done(cluster.Metadata(MetadataRequest.Read(ref r))),
            ApiKey.FindCoordinator => Done(cluster.FindCoordinator(FindCoordinatorRequest.Read(ref r))),
            ApiKey.InitProducerId => transactions.InitProducerIdAsync(InitProducerIdRequest.Read(ref r), context.Version),
            ApiKey.AddPartitionsToTxn => transactions.AddPartitionsAsync(AddPartitionsToTxnRequest.Read(ref r), context.Version),
            ApiKey.AddOffsetsToTxn => transactions.AddOffsetsAsync(AddOffsetsToTxnRequest.Read(ref r), context.Version),
            ApiKey.EndTxn => transactions.EndAsync(EndTxnRequest.Read(ref r), context.Version),
            ApiKey.TxnOffsetCommit => groups.CommitAsync(TxnOffsetCommitRequest.Read(ref r)),
            ApiKey.CreateTopics => Done(topics.Create(CreateTopicsRequest.Read(ref r))),
            ApiKey.DeleteTopics => topics.DeleteAsync(DeleteTopicsRequest.Read(ref r)),
            ApiKey.CreatePartitions => Done(topics.CreatePartitions(CreatePartitionsRequest.Read(ref r))),
            ApiKey.DescribeConfigs => Done(configs.Describe(DescribeConfigsRequest.Read(ref r))),
            ApiKey.AlterConfigs => Done(configs.Alter(AlterConfigsRequest.Read(ref r))),
            ApiKey.IncrementalAlterConfigs => Done(configs.Alter(IncrementalAlterConfigsRequest.Read(ref r))),
            ApiKey.DescribeCluster => Done(cluster.Describe(DescribeClusterRequest.Read(ref r))),
            ApiKey.DescribeLogDirs => Done(topics.DescribeLogDirs(DescribeLogDirsRequest.Read(ref r))),
            ApiKey.OffsetDelete => groups.DeleteOffsetsAsync(OffsetDeleteRequest.Read(ref r)),
            ApiKey.JoinGroup => groups.JoinAsync(JoinGroupRequest.Read(ref r), context, cancellationToken),
            ApiKey.SyncGroup => groups.SyncAsync(SyncGroupRequest.Read(ref r), cancellationToken),
            ApiKey.Heartbeat => Done(groups.Heartbeat(HeartbeatRequest.Read(ref r))),
            ApiKey.LeaveGroup => Done(groups.Leave(LeaveGroupRequest.Read(ref r))),
            ApiKey.OffsetCommit => groups.CommitAsync(OffsetCommitRequest.Read(ref r)),
            ApiKey.OffsetFetch => Done(groups.FetchOffsets(OffsetFetchRequest.Read(ref r))),
            ApiKey.DescribeGroups => Done(groups.Describe(DescribeGroupsRequest.Read(ref r))),
            ApiKey.ListGroups => Done(groups.List(ListGroupsRequest.Read(ref r))),
            ApiKey.DeleteGroups => groups.DeleteAsync(DeleteGroupsRequest.Read(ref r)),
            _ => throw new MalformedFrameException($"API {api.Key} is in the table but has no handler"),
        };
    }

    public ValueTask<IResponse> FetchAsync(
        ApiRange api, ReadOnlyMemory<byte> body, short version, PendingFetch pending, CancellationToken cancellationToken)
    {
        var r = Reader(body, version, api.IsFlexible(version));
        r.Tags();
        pending.Request.Fill(ref r);
        return fetch.HandleAsync(pending, cancellationToken);
    }

    private static ValueTask<IResponse> Done(IResponse response) => ValueTask.FromResult(response);
}
