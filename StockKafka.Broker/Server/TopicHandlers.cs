using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Server;

/// <summary>Administration of topics.</summary>
internal sealed class TopicHandlers(TopicStore topics, OffsetStore offsets, int defaultPartitions)
{
    private const int Default = -1;

    public CreateTopicsResponse Create(CreateTopicsRequest request)
    {
        var repeated = request.Topics.CountBy(topic => topic.Name).Where(count => count.Value > 1).Select(count => count.Key).ToHashSet();
        return new CreateTopicsResponse(Array.ConvertAll(
            request.Topics,
            topic => repeated.Contains(topic.Name)
                ? CreateTopicsResponse.Topic.Failed(topic.Name, KafkaError.InvalidRequest, "The topic is named more than once.")
                : Create(topic, request.ValidateOnly)));
    }

    public async ValueTask<IResponse> DeleteAsync(DeleteTopicsRequest request)
    {
        var results = new List<DeleteTopicsResponse.Topic>();
        foreach (var wanted in request.Topics)
        {
            var topic = wanted.Name is { } name ? topics.Find(name) : topics.Find(wanted.Id);
            var missing = wanted.Name is null ? KafkaError.UnknownTopicId : KafkaError.UnknownTopicOrPartition;
            var error = topic is null ? missing : await DeleteAsync(topic.Name).ConfigureAwait(false);
            results.Add(new DeleteTopicsResponse.Topic(topic?.Name ?? wanted.Name, topic?.Id ?? wanted.Id, error));
        }

        return new DeleteTopicsResponse(results);
    }

    public CreatePartitionsResponse CreatePartitions(CreatePartitionsRequest request) => new(Array.ConvertAll(
        request.Topics,
        wanted =>
        {
            var (error, message) = AddPartitions(wanted, request.ValidateOnly);
            return new CreatePartitionsResponse.Topic(wanted.Name, error, message);
        }));

    public DescribeLogDirsResponse DescribeLogDirs(DescribeLogDirsRequest request)
    {
        var wanted = request.Topics?.DistinctBy(topic => topic.Name).ToDictionary(topic => topic.Name, topic => topic.Partitions);
        var described = topics.All.Where(topic => wanted is null || wanted.ContainsKey(topic.Name)).Select(topic =>
            new TopicOf<(int Index, long Size)>(
                topic.Name,
                [
                    .. topic.Partitions.Index()
                        .Where(partition => wanted is null || wanted[topic.Name].Contains(partition.Index))
                        .Select(partition => (partition.Index, partition.Item.Bytes)),
                ]));
        var drive = new DriveInfo(topics.Folder);
        return new DescribeLogDirsResponse(topics.Folder, [.. described], drive.TotalSize, drive.AvailableFreeSpace);
    }

    private CreateTopicsResponse.Topic Create(CreateTopicsRequest.Topic wanted, bool validateOnly)
    {
        var (error, message) = Check(wanted);
        if (error != KafkaError.None)
        {
            return CreateTopicsResponse.Topic.Failed(wanted.Name, error, message!);
        }

        var partitions = wanted.Assignments.Length > 0
            ? wanted.Assignments.Length
            : wanted.Partitions == Default ? defaultPartitions : wanted.Partitions;
        var settings = wanted.Configs.ToDictionary(config => config.Key, config => config.Value!);
        if (validateOnly)
        {
            return new CreateTopicsResponse.Topic(wanted.Name, default, KafkaError.None, null, partitions, TopicConfig.Describe(settings));
        }

        try
        {
            var (topic, created) = topics.Create(wanted.Name, partitions, settings);
            return created == KafkaError.None
                ? new CreateTopicsResponse.Topic(wanted.Name, topic!.Id, created, null, partitions, TopicConfig.Describe(settings))
                : CreateTopicsResponse.Topic.Failed(wanted.Name, created, $"Topic '{wanted.Name}' already exists.");
        }
        catch (IOException e)
        {
            return CreateTopicsResponse.Topic.Failed(wanted.Name, KafkaError.KafkaStorageError, e.Message);
        }
    }

    private (KafkaError Error, string? Message) Check(CreateTopicsRequest.Topic wanted)
    {
        if (!TopicName.IsValid(wanted.Name))
        {
            return (KafkaError.InvalidTopic, $"Topic name '{wanted.Name}' is not 1 to 249 of letters, digits, '.', '_' and '-'.");
        }

        if (topics.Find(wanted.Name) is not null)
        {
            return (KafkaError.TopicAlreadyExists, $"Topic '{wanted.Name}' already exists.");
        }

        if (wanted.Assignments.Length > 0)
        {
            return CheckAssignments(wanted);
        }

        if (wanted.Partitions is not (Default or (> 0 and <= TopicStore.MaxPartitions)))
        {
            return (KafkaError.InvalidPartitions, $"The number of partitions must be 1 to {TopicStore.MaxPartitions}.");
        }

        if (wanted.ReplicationFactor is not (Default or 1))
        {
            return (KafkaError.InvalidReplicationFactor, "There is one broker, so the replication factor is 1.");
        }

        return CheckConfigs(wanted);
    }

    private static (KafkaError Error, string? Message) CheckAssignments(CreateTopicsRequest.Topic wanted)
    {
        if (wanted.Partitions != Default || wanted.ReplicationFactor != Default)
        {
            return (KafkaError.InvalidRequest, "Partitions and replication factor must be -1 when replicas are assigned.");
        }

        var inOrder = wanted.Assignments.Select(assignment => assignment.Partition).Order().SequenceEqual(Enumerable.Range(0, wanted.Assignments.Length));
        return inOrder && wanted.Assignments.All(assignment => assignment.Brokers is [BrokerNode.Id])
            ? CheckConfigs(wanted)
            : (KafkaError.InvalidReplicaAssignment, $"Every partition from 0 on must be assigned to broker {BrokerNode.Id} alone.");
    }

    private static (KafkaError Error, string? Message) CheckConfigs(CreateTopicsRequest.Topic wanted)
    {
        var message = wanted.Configs.DistinctBy(config => config.Key).Count() < wanted.Configs.Length
            ? "A topic config is set more than once."
            : TopicConfig.Check(wanted.Configs);
        return (message is null ? KafkaError.None : KafkaError.InvalidConfig, message);
    }

    private async ValueTask<KafkaError> DeleteAsync(string name)
    {
        try
        {
            var error = topics.Delete(name);
            if (error == KafkaError.None)
            {
                await offsets.DeleteTopicAsync(name).ConfigureAwait(false);
            }

            return error;
        }
        catch (Exception e) when (e is IOException or Log.LogFailedException)
        {
            return KafkaError.KafkaStorageError;
        }
    }

    private (KafkaError Error, string? Message) AddPartitions(CreatePartitionsRequest.Topic wanted, bool validateOnly)
    {
        if (topics.Find(wanted.Name) is not { } topic)
        {
            return (KafkaError.UnknownTopicOrPartition, null);
        }

        if (wanted.Count <= topic.Partitions.Length || wanted.Count > TopicStore.MaxPartitions)
        {
            return (KafkaError.InvalidPartitions, $"The topic has {topic.Partitions.Length} partitions; {wanted.Count} is not more, or too many.");
        }

        try
        {
            return (validateOnly ? KafkaError.None : topics.AddPartitions(wanted.Name, wanted.Count), null);
        }
        catch (IOException e)
        {
            return (KafkaError.KafkaStorageError, e.Message);
        }
    }
}
