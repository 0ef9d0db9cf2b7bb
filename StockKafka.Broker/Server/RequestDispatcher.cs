using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Server;

/// <summary>Reads a request's body and hands it to whoever answers it.</summary>
internal sealed class RequestDispatcher(
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
            ApiKey.ListOffsets => Done(offsets.List(r.Structure(ListOffsetsRequest.Read))),
            ApiKey.OffsetForLeaderEpoch => Done(offsets.ForLeaderEpoch(r.Structure(OffsetForLeaderEpochRequest.Read))),
            ApiKey.DeleteRecords => Done(offsets.DeleteRecords(r.Structure(DeleteRecordsRequest.Read))),
            ApiKey.ApiVersions => Done(cluster.ApiVersions(r.Structure(ApiVersionsRequest.Read), context)),
            ApiKey.Metadata => Done(cluster.Metadata(r.Structure(MetadataRequest.Read))),
            ApiKey.FindCoordinator => Done(cluster.FindCoordinator(r.Structure(FindCoordinatorRequest.Read))),
            ApiKey.InitProducerId => transactions.InitProducerIdAsync(r.Structure(InitProducerIdRequest.Read), context.Version),
            ApiKey.AddPartitionsToTxn => transactions.AddPartitionsAsync(r.Structure(AddPartitionsToTxnRequest.Read), context.Version),
            ApiKey.AddOffsetsToTxn => transactions.AddOffsetsAsync(r.Structure(AddOffsetsToTxnRequest.Read), context.Version),
            ApiKey.EndTxn => transactions.EndAsync(r.Structure(EndTxnRequest.Read), context.Version),
            ApiKey.TxnOffsetCommit => groups.CommitAsync(r.Structure(TxnOffsetCommitRequest.Read)),
            ApiKey.CreateTopics => Done(topics.Create(r.Structure(CreateTopicsRequest.Read))),
            ApiKey.DeleteTopics => topics.DeleteAsync(r.Structure(DeleteTopicsRequest.Read)),
            ApiKey.CreatePartitions => Done(topics.CreatePartitions(r.Structure(CreatePartitionsRequest.Read))),
            ApiKey.DescribeConfigs => Done(configs.Describe(r.Structure(DescribeConfigsRequest.Read))),
            ApiKey.AlterConfigs => Done(configs.Alter(r.Structure(AlterConfigsRequest.Read))),
            ApiKey.IncrementalAlterConfigs => Done(configs.Alter(r.Structure(IncrementalAlterConfigsRequest.Read))),
            ApiKey.DescribeCluster => Done(cluster.Describe(r.Structure(DescribeClusterRequest.Read))),
            ApiKey.DescribeLogDirs => Done(topics.DescribeLogDirs(r.Structure(DescribeLogDirsRequest.Read))),
            ApiKey.OffsetDelete => groups.DeleteOffsetsAsync(r.Structure(OffsetDeleteRequest.Read)),
            ApiKey.JoinGroup => groups.JoinAsync(r.Structure(JoinGroupRequest.Read), context, cancellationToken),
            ApiKey.SyncGroup => groups.SyncAsync(r.Structure(SyncGroupRequest.Read), cancellationToken),
            ApiKey.Heartbeat => Done(groups.Heartbeat(r.Structure(HeartbeatRequest.Read))),
            ApiKey.LeaveGroup => Done(groups.Leave(r.Structure(LeaveGroupRequest.Read))),
            ApiKey.OffsetCommit => groups.CommitAsync(r.Structure(OffsetCommitRequest.Read)),
            ApiKey.OffsetFetch => Done(groups.FetchOffsets(r.Structure(OffsetFetchRequest.Read))),
            ApiKey.DescribeGroups => Done(groups.Describe(r.Structure(DescribeGroupsRequest.Read))),
            ApiKey.ListGroups => Done(groups.List(r.Structure(ListGroupsRequest.Read))),
            ApiKey.DeleteGroups => groups.DeleteAsync(r.Structure(DeleteGroupsRequest.Read)),
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
