using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Server;

/// <summary>Requests of consumer groups.</summary>
internal sealed class GroupHandlers(
    GroupCoordinator coordinator, OffsetStore offsets, TransactionCoordinator transactions, TopicStore topics, TimeProvider clock)
{
    /// <summary>As Apache Kafka's default for offset.metadata.max.bytes.</summary>
    private const int MaxMetadataLength = 4096;

    public async ValueTask<IResponse> JoinAsync(JoinGroupRequest request, RequestContext context, CancellationToken cancellationToken) =>
        await coordinator.JoinAsync(request, context).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<IResponse> SyncAsync(SyncGroupRequest request, CancellationToken cancellationToken) =>
        await coordinator.SyncAsync(request).WaitAsync(cancellationToken).ConfigureAwait(false);

    public HeartbeatResponse Heartbeat(HeartbeatRequest request) => coordinator.Heartbeat(request);

    public LeaveGroupResponse Leave(LeaveGroupRequest request) => coordinator.Leave(request);

    public DescribeGroupsResponse Describe(DescribeGroupsRequest request) =>
        new(Array.ConvertAll(request.Groups, coordinator.Describe), AuthorizedOperations.OfGroup.If(request.WantsOperations));

    public ListGroupsResponse List(ListGroupsRequest request) => new(coordinator.List(request.States));

    public async ValueTask<IResponse> DeleteAsync(DeleteGroupsRequest request)
    {
        var results = new List<(string Id, KafkaError Error)>();
        foreach (var id in request.Groups)
        {
            try
            {
                results.Add((id, await coordinator.DeleteAsync(id).ConfigureAwait(false)));
            }
            catch (LogFailedException)
            {
                results.Add((id, KafkaError.CoordinatorNotAvailable));
            }
        }

        return new DeleteGroupsResponse(results);
    }

    public async ValueTask<IResponse> CommitAsync(OffsetCommitRequest request)
    {
        var refused = coordinator.CheckCommit(request);
        var accepted = new List<KeyValuePair<OffsetKey, CommittedOffset>>();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (Check(refused, topic.Name, partition) == KafkaError.None)
                {
                    accepted.Add(KeyValuePair.Create(
                        new OffsetKey(topic.Name, partition.Index),
                        new CommittedOffset(partition.Offset, partition.LeaderEpoch, partition.Metadata ?? "", now)));
                }
            }
        }

        if (accepted.Count > 0)
        {
            try
            {
                await offsets.CommitAsync(request.GroupId, accepted).ConfigureAwait(false);
            }
            catch (LogFailedException)
            {
                refused = KafkaError.CoordinatorNotAvailable;
            }
        }

        return new OffsetCommitResponse(
            request.Topics.Answer((topic, partition) => new PartitionError(partition.Index, Check(refused, topic, partition))));
    }

    public OffsetFetchResponse FetchOffsets(OffsetFetchRequest request) => new(Array.ConvertAll(
        request.Groups,
        group => new OffsetFetchResponse.Group(
            group.Id,
            group.Topics?.Answer((topic, index) => Fetch(group.Id, new OffsetKey(topic, index), request.RequireStable))
                ?? FetchAll(group.Id, request.RequireStable),
            KafkaError.None)));

    /// <summary>Offsets of a consumer that a producer commits together with what it made of the messages.</summary>
    public async ValueTask<IResponse> CommitAsync(TxnOffsetCommitRequest request)
    {
        var refused = coordinator.CheckCommit(request);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        KeyValuePair<OffsetKey, CommittedOffset>[] accepted =
        [
            .. from topic in request.Topics
               from partition in topic.Partitions
               where Check(refused, topic.Name, partition) == KafkaError.None
               select KeyValuePair.Create(
                   new OffsetKey(topic.Name, partition.Index),
                   new CommittedOffset(partition.Offset, partition.LeaderEpoch, partition.Metadata ?? "", now)),
        ];
        if (accepted.Length > 0)
        {
            refused = await StageAsync(request, accepted).ConfigureAwait(false);
        }

        return new TxnOffsetCommitResponse(
            request.Topics.Answer((topic, partition) => new PartitionError(partition.Index, Check(refused, topic, partition))));
    }

    public async ValueTask<IResponse> DeleteOffsetsAsync(OffsetDeleteRequest request)
    {
        var state = coordinator.StateOf(request.GroupId);
        var error = request.GroupId.Length == 0 ? KafkaError.InvalidGroupId : state is null ? KafkaError.GroupIdNotFound : KafkaError.None;
        if (error != KafkaError.None)
        {
            return new OffsetDeleteResponse(error, []);
        }

        var partitionError = KafkaError.GroupSubscribedToTopic;
        if (state is GroupState.Empty or GroupState.Dead)
        {
            try
            {
                await offsets.DeleteAsync(
                    request.GroupId,
                    request.Topics.SelectMany(topic => topic.Partitions.Select(index => new OffsetKey(topic.Name, index))).ToHashSet())
                    .ConfigureAwait(false);
                partitionError = KafkaError.None;
            }
            catch (LogFailedException)
            {
                return new OffsetDeleteResponse(KafkaError.CoordinatorNotAvailable, []);
            }
        }

        return new OffsetDeleteResponse(
            KafkaError.None, request.Topics.Answer((_, index) => new PartitionError(index, partitionError)));
    }

    private async Task<KafkaError> StageAsync(TxnOffsetCommitRequest request, KeyValuePair<OffsetKey, CommittedOffset>[] accepted)
    {
        try
        {
            var error = transactions.WithinTransaction(
                request.TransactionalId, request.ProducerId, request.ProducerEpoch, TopicPartition.Offsets,
                (offsets, request, accepted),
                static stage => stage.offsets.Stage(
                    stage.request.GroupId, stage.request.ProducerId, stage.request.ProducerEpoch, stage.accepted),
                out var durable);
            await (durable ?? Task.CompletedTask).ConfigureAwait(false);
            return error;
        }
        catch (LogFailedException)
        {
            return KafkaError.CoordinatorNotAvailable;
        }
    }

    private KafkaError Check(KafkaError refused, string topic, OffsetCommitRequest.Partition partition)
    {
        if (refused != KafkaError.None)
        {
            return refused;
        }

        if (topics.FindLog(topic, partition.Index) is null)
        {
            return KafkaError.UnknownTopicOrPartition;
        }

        return partition.Metadata?.Length > MaxMetadataLength ? KafkaError.OffsetMetadataTooLarge : KafkaError.None;
    }

    private TopicOf<OffsetFetchResponse.Partition>[] FetchAll(string group, bool requireStable) =>
    [
        .. offsets.All(group)
            .GroupBy(committed => committed.Key.Topic)
            .Select(topic => new TopicOf<OffsetFetchResponse.Partition>(
                topic.Key, [.. topic.Select(committed => Answer(group, committed.Key, committed.Value, requireStable))])),
    ];

    private OffsetFetchResponse.Partition Fetch(string group, OffsetKey key, bool requireStable) =>
        Answer(group, key, offsets.Find(group, key), requireStable);

    private OffsetFetchResponse.Partition Answer(string group, OffsetKey key, CommittedOffset? committed, bool requireStable)
    {
        if (requireStable && offsets.IsPending(group, key))
        {
            return new OffsetFetchResponse.Partition(key.Partition, -1, -1, "", KafkaError.UnstableOffsetCommit);
        }

        return committed is { } found
            ? new OffsetFetchResponse.Partition(key.Partition, found.Offset, found.LeaderEpoch, found.Metadata, KafkaError.None)
            : new OffsetFetchResponse.Partition(key.Partition, -1, -1, "", KafkaError.None);
    }
}
