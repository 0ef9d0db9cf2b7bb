using Confluent.Kafka;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>The first offset of a partition and the one after its last.</summary>
internal readonly record struct Extent(TopicPartition Partition, long Low, long High)
{
    public long Messages => High - Low;
}

/// <summary>Questions to one Kafka cluster; every failure is a <see cref="ControlException"/> of one line.</summary>
internal sealed class KafkaSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _bootstrap;
    private readonly Lazy<IConsumer<byte[]?, byte[]?>> _reader;

    public KafkaSession(string bootstrap)
    {
        _bootstrap = bootstrap;
        Admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap, SocketTimeoutMs = (int)Patience.TotalMilliseconds })
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _reader = new Lazy<IConsumer<byte[]?, byte[]?>>(() => Consumer("stockkafka-tools"));
    }

    public IAdminClient Admin { get; }

    /// <summary>A consumer that never joins or commits.</summary>
    public IConsumer<byte[]?, byte[]?> Reader => _reader.Value;

    /// <summary>A consumer that has the identity of a group, to ask for its offsets or to commit; it does not join.</summary>
    public IConsumer<byte[]?, byte[]?> Consumer(string group) =>
        new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = _bootstrap, GroupId = group, EnableAutoCommit = false, EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest, AllowAutoCreateTopics = false,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>Every topic but internal ones, by name.</summary>
    public IReadOnlyList<TopicMetadata> Topics() => Ask(() =>
        (IReadOnlyList<TopicMetadata>)[.. Admin.GetMetadata(Patience).Topics
            .Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).OrderBy(topic => topic.Topic, StringComparer.Ordinal)]);

    /// <exception cref="ControlException">There is no such topic.</exception>
    public TopicMetadata Topic(string name)
    {
        // All topics are asked for, because asking for one by name may create it.
        var all = Topics();
        return all.FirstOrDefault(topic => topic.Topic == name) ?? throw new ControlException(
            all.Count == 0 ? $"unknown topic '{name}'; there are none" : $"unknown topic '{name}'; there are {Names(all.Select(topic => topic.Topic))}");
    }

    /// <param name="only">One partition, or null for all.</param>
    /// <exception cref="ControlException">There is no such partition.</exception>
    public IReadOnlyList<TopicPartition> Partitions(TopicMetadata topic, int? only = null)
    {
        TopicPartition[] all =
            [.. topic.Partitions.Select(each => each.PartitionId).Order().Where(id => only is null || id == only).Select(id => new TopicPartition(topic.Topic, id))];
        return all.Length > 0
            ? all
            : throw new ControlException($"topic '{topic.Topic}' has no partition {only}; it has 0 to {topic.Partitions.Count - 1}");
    }

    public IReadOnlyList<Extent> Extents(IEnumerable<TopicPartition> partitions) => Ask(() => (IReadOnlyList<Extent>)[.. partitions.Select(partition =>
    {
        var marks = Reader.QueryWatermarkOffsets(partition, Patience);
        return new Extent(partition, marks.Low.Value, marks.High.Value);
    })]);

    /// <returns>For each partition the first offset at or after the time, null when everything is older.</returns>
    public Dictionary<TopicPartition, long?> OffsetsAt(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time) => Ask(() => Reader
        .OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(time))), Patience)
        .ToDictionary(found => found.TopicPartition, found => found.Offset.IsSpecial ? (long?)null : found.Offset.Value));

    public IReadOnlyList<GroupInfo> Groups() => Ask(() => (IReadOnlyList<GroupInfo>)[.. Admin.ListGroups(Patience).OrderBy(group => group.Group, StringComparer.Ordinal)]);

    /// <exception cref="ControlException">There is no such group.</exception>
    public GroupInfo Group(string name)
    {
        var all = Groups();
        return all.FirstOrDefault(group => group.Group == name) ?? throw new ControlException(
            all.Count == 0 ? $"unknown group '{name}'; there are none" : $"unknown group '{name}'; there are {Names(all.Select(group => group.Group))}");
    }

    /// <summary>The offsets that a group has committed, of those partitions where it has.</summary>
    public IReadOnlyList<TopicPartitionOffset> Committed(string group, IEnumerable<TopicPartition> partitions) => Ask(() =>
    {
        using var consumer = Consumer(group);
        return (IReadOnlyList<TopicPartitionOffset>)[.. consumer.Committed(partitions, Patience).Where(found => !found.Offset.IsSpecial)];
    });

    public void Commit(string group, IEnumerable<TopicPartitionOffset> offsets) => Ask(() =>
    {
        using var consumer = Consumer(group);
        consumer.Commit(offsets);
        return true;
    });

    /// <summary>Does what may fail with an error of Kafka's.</summary>
    public T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_AllBrokersDown)
        {
            throw new ControlException($"no Kafka broker answers at {_bootstrap}");
        }
        catch (KafkaException exception)
        {
            throw new ControlException($"Kafka at {_bootstrap}: {exception.Error.Reason}");
        }
        catch (TypeInitializationException)
        {
            throw new ControlException("the Kafka client library is missing: run ./stockkafka setup");
        }
    }

    public void Dispose()
    {
        if (_reader.IsValueCreated)
        {
            _reader.Value.Dispose();
        }

        Admin.Dispose();
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
