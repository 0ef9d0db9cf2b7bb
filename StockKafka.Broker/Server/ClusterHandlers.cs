using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>What a client asks before it can do anything else.</summary>
/// <param name="autoCreate">Create topics that a client names and allows to be created.</param>
internal sealed partial class ClusterHandlers(
    BrokerNode node, TopicStore topics, ClientRegistry clients, bool autoCreate, int defaultPartitions, ILogger logger)
{
    public ApiVersionsResponse ApiVersions(ApiVersionsRequest request, RequestContext context)
    {
        var use = clients.Negotiated(
            new ClientRegistry.Client(context.ClientId, request.ClientSoftwareName, request.ClientSoftwareVersion, context.Version), context.ClientHost);
        context.Client?.Use = use;
        return new ApiVersionsResponse(KafkaError.None, ApiTable.All);
    }

    public MetadataResponse Metadata(MetadataRequest request)
    {
        var described = request.Topics is null
            ? [.. topics.All.Select(Describe)]
            : Array.ConvertAll(request.Topics, wanted => Describe(wanted, request.AllowAutoTopicCreation));
        return new MetadataResponse(
            BrokerNode.Id, node.Host, node.Port, topics.ClusterId, described,
            AuthorizedOperations.OfCluster.If(request.WantsClusterOperations), AuthorizedOperations.OfTopic.If(request.WantsTopicOperations));
    }

    public FindCoordinatorResponse FindCoordinator(FindCoordinatorRequest request) => new(Array.ConvertAll(
        request.Keys,
        key => request.KeyType is FindCoordinatorRequest.Group or FindCoordinatorRequest.Transaction
            ? new FindCoordinatorResponse.Coordinator(key, KafkaError.None, null, BrokerNode.Id, node.Host, node.Port)
            : new FindCoordinatorResponse.Coordinator(key, KafkaError.InvalidRequest, $"Coordinator type {request.KeyType} is unknown.", -1, "", -1)));

    public DescribeClusterResponse Describe(DescribeClusterRequest request) =>
        new(topics.ClusterId, BrokerNode.Id, node.Host, node.Port, AuthorizedOperations.OfCluster.If(request.WantsOperations));

    private MetadataResponse.Topic Describe(MetadataRequest.Topic wanted, bool mayCreate)
    {
        if (wanted.Name is not { } name)
        {
            return topics.Find(wanted.Id) is { } byId
                ? Describe(byId)
                : new MetadataResponse.Topic(KafkaError.UnknownTopicId, null, wanted.Id, 0);
        }

        if (topics.Find(name) is { } known)
        {
            return Describe(known);
        }

        if (!TopicName.IsValid(name))
        {
            return new MetadataResponse.Topic(KafkaError.InvalidTopic, name, default, 0);
        }

        return autoCreate && mayCreate ? Create(name) : new MetadataResponse.Topic(KafkaError.UnknownTopicOrPartition, name, default, 0);
    }

    private MetadataResponse.Topic Create(string name)
    {
        try
        {
            return Describe(topics.Create(name, defaultPartitions, ReadOnlyDictionary<string, string>.Empty).Topic!);
        }
        catch (IOException e)
        {
            LogCreateFailed(name, e.Message);
            return new MetadataResponse.Topic(KafkaError.KafkaStorageError, name, default, 0);
        }
    }

    private static MetadataResponse.Topic Describe(Topic topic) => new(KafkaError.None, topic.Name, topic.Id, topic.Partitions.Length, topic.Definition.LeaderEpoch);

    [LoggerMessage(211, LogLevel.Error, "topic {Topic} could not be created: {Reason}")]
    private partial void LogCreateFailed(string topic, string reason);
}
