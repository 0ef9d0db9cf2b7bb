using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Kafka;

/// <summary>The first offset of a partition and the one after its last.</summary>
internal readonly record struct Extent(TopicPartition Partition, long Low, long High)
{
    public long Messages => High - Low;
}

/// <summary>Questions to one Kafka cluster; every failure is a <see cref="RunnerException"/> of one line.</summary>
internal sealed class KafkaSession(string bootstrap) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IAdminClient _admin =
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap, SocketTimeoutMs = (int)Patience.TotalMilliseconds })
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>A consumer that never joins or commits.</summary>
    public IConsumer<byte[]?, byte[]?> Reader() =>
        new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrap, GroupId = "stockkafka-tools", EnableAutoCommit = false, EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest, AllowAutoCreateTopics = false,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>Every topic but internal ones, by name.</summary>
    public IReadOnlyList<TopicMetadata> Topics() => Ask(() =>
        (IReadOnlyList<TopicMetadata>)[.. _admin.GetMetadata(Patience).Topics
            .Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).OrderBy(topic => topic.Topic, StringComparer.Ordinal)]);

    /// <exception cref="RunnerException">There is no such topic.</exception>
    public TopicMetadata Topic(string name)
    {
        // All topics are asked for, because asking for one by name may create it.
        var all = Topics();
        return all.FirstOrDefault(topic => topic.Topic == name) ?? throw Unknown("topic", name, all.Select(topic => topic.Topic));
    }

    /// <param name="only">One partition, or null for all.</param>
    /// <exception cref="RunnerException">There is no such partition.</exception>
    public static IReadOnlyList<TopicPartition> Partitions(TopicMetadata topic, int? only = null)
    {
        TopicPartition[] all =
            [.. topic.Partitions.Select(each => each.PartitionId).Order().Where(id => only is null || id == only).Select(id => new TopicPartition(topic.Topic, id))];
        return all.Length > 0
            ? all
            : throw new RunnerException($"topic '{topic.Topic}' has no partition {only}; it has 0 to {topic.Partitions.Count - 1}");
    }

    public async Task<IReadOnlyList<Extent>> ExtentsAsync(IReadOnlyList<TopicPartition> partitions)
    {
        var low = await OffsetsAsync(partitions, OffsetSpec.Earliest()).ConfigureAwait(false);
        var high = await OffsetsAsync(partitions, OffsetSpec.Latest()).ConfigureAwait(false);
        return [.. partitions.Select(partition => new Extent(partition, low[partition].Value, high[partition].Value))];
    }

    /// <returns>For each partition an offset; a special one where everything is older than the time asked for.</returns>
    public async Task<Dictionary<TopicPartition, Offset>> OffsetsAsync(IReadOnlyList<TopicPartition> partitions, OffsetSpec which)
    {
        if (partitions.Count == 0)
        {
            return [];
        }

        var found = await AskAsync(() => _admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which }),
            new ListOffsetsOptions { RequestTimeout = Patience })).ConfigureAwait(false);
        return found.ResultInfos.ToDictionary(each => each.TopicPartitionOffsetError.TopicPartition, each => each.TopicPartitionOffsetError.Offset);
    }

    public async Task<IReadOnlyList<ConfigEntryResult>> SettingsAsync(string topic)
    {
        var described = await AskAsync(() => _admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }])).ConfigureAwait(false);
        return [.. described[0].Entries.Values.OrderBy(each => each.Name, StringComparer.Ordinal)];
    }

    /// <summary>Every consumer group, by name.</summary>
    public async Task<IReadOnlyList<ConsumerGroupDescription>> GroupsAsync()
    {
        var listed = await AskAsync(() => _admin.ListConsumerGroupsAsync(new ListConsumerGroupsOptions { RequestTimeout = Patience })).ConfigureAwait(false);
        string[] names = [.. listed.Valid.Select(group => group.GroupId).Order(StringComparer.Ordinal)];
        return names.Length == 0
            ? []
            : (await AskAsync(() => _admin.DescribeConsumerGroupsAsync(names, new DescribeConsumerGroupsOptions { RequestTimeout = Patience })).ConfigureAwait(false))
                .ConsumerGroupDescriptions;
    }

    /// <exception cref="RunnerException">There is no such group.</exception>
    public async Task<ConsumerGroupDescription> GroupAsync(string name)
    {
        var all = await GroupsAsync().ConfigureAwait(false);
        return all.FirstOrDefault(group => group.GroupId == name) ?? throw Unknown("group", name, all.Select(group => group.GroupId));
    }

    /// <summary>The offsets that a group has committed, by topic and partition.</summary>
    public async Task<IReadOnlyList<TopicPartitionOffset>> CommittedAsync(string group)
    {
        var found = await AskAsync(() => _admin.ListConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitions(group, null)], new ListConsumerGroupOffsetsOptions { RequestTimeout = Patience })).ConfigureAwait(false);
        return [.. found[0].Partitions.Where(each => !each.Offset.IsSpecial).Select(each => each.TopicPartitionOffset)
            .OrderBy(each => each.Topic, StringComparer.Ordinal).ThenBy(each => each.Partition.Value)];
    }

    public Task CommitAsync(string group, IEnumerable<TopicPartitionOffset> offsets) => AskAsync(() => _admin.AlterConsumerGroupOffsetsAsync(
        [new ConsumerGroupTopicPartitionOffsets(group, [.. offsets])], new AlterConsumerGroupOffsetsOptions { RequestTimeout = Patience }));

    /// <summary>Does what may fail with an error of Kafka's.</summary>
    public T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (KafkaException exception)
        {
            throw Trouble(exception);
        }
    }

    public void Dispose() => _admin.Dispose();

    private async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (KafkaException exception)
        {
            throw Trouble(exception);
        }
    }

    private RunnerException Trouble(KafkaException exception) => new(
        exception.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_AllBrokersDown
            ? $"no Kafka broker answers at {bootstrap}"
            : $"Kafka at {bootstrap}: {exception.Error.Reason}", exception);

    private static RunnerException Unknown(string kind, string name, IEnumerable<string> all) =>
        new($"unknown {kind} '{name}'; there are {string.Join(", ", all.DefaultIfEmpty("none"))}");
}
