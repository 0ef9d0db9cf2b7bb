using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Compaction;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Topics;

/// <summary>All topics and their logs. Changes are durable in the catalogue before they are seen.</summary>
internal sealed partial class TopicStore
{
    public const int MaxPartitions = 10_000;

    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Topic> _byId = new();
    private readonly List<PartitionLog> _internal = [];
    private readonly Lock _changes = new();
    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly LogFlusher _flusher;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private int _deleted;

    /// <summary>Opens every log; what was not closed cleanly is checked and repaired here.</summary>
    /// <exception cref="CorruptDataException">Something is damaged that cannot be repaired.</exception>
    public TopicStore(IDisk disk, string folder, LogFlusher flusher, TimeProvider clock, ILogger logger)
    {
        (_disk, _folder, _flusher, _clock, _logger) = (disk, folder, flusher, clock, logger);
        var found = TopicCatalogue.Load(disk, folder);
        ClusterId = found?.ClusterId ?? NewClusterId();
        _deleted = found?.Deleted ?? 0;
        if (found is null)
        {
            Save([]);
        }

        foreach (var definition in found?.Topics ?? [])
        {
            Publish(new Topic(definition, OpenPartitions(definition, 0)));
        }
    }

    public string ClusterId { get; }

    public string Folder => _folder;

    public ICollection<Topic> All => _byName.Values;

    public Topic? Find(string name) => _byName.GetValueOrDefault(name);

    public Topic? Find(Guid id) => _byId.GetValueOrDefault(id);

    public PartitionLog? FindLog(string topic, int partition) => Find(topic)?.Partition(partition);

    public IEnumerable<(string Topic, int Partition, PartitionLog Log)> AllLogs() =>
        All.SelectMany(topic => topic.Partitions.Select((log, index) => (topic.Name, index, log)));

    /// <summary>How many logs take no writes, those that are no topic's included.</summary>
    public int OfflineLogs => AllLogs().Count(each => each.Log.IsOffline) + _internal.Count(log => log.IsOffline);

    /// <summary>Opens a log that is no topic's. To be done before the broker serves anybody.</summary>
    public PartitionLog OpenInternal(string name, LogConfig config)
    {
        var log = Open(name, 0, config);
        _internal.Add(log);
        return log;
    }

    /// <returns>The topic, also when someone else created it at the same moment; the error says which.</returns>
    public (Topic? Topic, KafkaError Error) Create(string name, int partitions, IReadOnlyDictionary<string, string> settings)
    {
        lock (_changes)
        {
            if (Find(name) is { } existing)
            {
                return (existing, KafkaError.TopicAlreadyExists);
            }

            var definition = new TopicDefinition(name, Guid.NewGuid(), partitions, settings, LeaderEpoch: _deleted);
            for (var i = 0; i < partitions; i++)
            {
                // What a crash may have left of a deleted topic of the same name.
                DeleteFolder(FolderOf(name, i));
            }

            Save([.. All.Select(topic => topic.Definition), definition]);
            var created = new Topic(definition, OpenPartitions(definition, 0));
            Publish(created);
            LogCreated(name, partitions);
            return (created, KafkaError.None);
        }
    }

    public KafkaError AddPartitions(string name, int total)
    {
        lock (_changes)
        {
            if (Find(name) is not { } topic)
            {
                return KafkaError.UnknownTopicOrPartition;
            }

            var definition = topic.Definition with { Partitions = total };
            for (var i = topic.Partitions.Length; i < total; i++)
            {
                DeleteFolder(FolderOf(name, i));
            }

            Save(All.Select(other => other == topic ? definition : other.Definition));
            Publish(new Topic(definition, [.. topic.Partitions, .. OpenPartitions(definition, topic.Partitions.Length)]));
            return KafkaError.None;
        }
    }

    /// <param name="settings">All settings of the topic from now on, found good by <see cref="TopicConfig.Check"/>.</param>
    public KafkaError Alter(string name, IReadOnlyDictionary<string, string> settings)
    {
        lock (_changes)
        {
            if (Find(name) is not { } topic)
            {
                return KafkaError.UnknownTopicOrPartition;
            }

            var altered = topic with { Definition = topic.Definition with { Settings = settings } };
            Save(All.Select(other => other == topic ? altered.Definition : other.Definition));
            Publish(altered);
            var config = TopicConfig.ToLogConfig(settings);
            foreach (var log in topic.Partitions)
            {
                log.Config = config;
            }

            return KafkaError.None;
        }
    }

    public KafkaError Delete(string name)
    {
        lock (_changes)
        {
            if (Find(name) is not { } topic)
            {
                return KafkaError.UnknownTopicOrPartition;
            }

            _deleted++;
            Save(All.Where(other => other != topic).Select(other => other.Definition));
            _byName.TryRemove(name, out _);
            _byId.TryRemove(topic.Id, out _);
            foreach (var log in topic.Partitions)
            {
                log.Delete();
            }

            LogDeleted(name);
            return KafkaError.None;
        }
    }

    /// <summary>Retention and compaction of every log; takes as long as that takes.</summary>
    public void Maintain()
    {
        foreach (var log in _internal)
        {
            log.RequestRecovery();
        }

        foreach (var topic in All)
        {
            foreach (var log in topic.Partitions)
            {
                try
                {
                    log.RequestRecovery();
                    log.ApplyRetention();
                    if (log.Config.Compact && new LogCompactor(log, _clock).Run() is > 0 and var freed)
                    {
                        LogCompacted(log.Directory, freed);
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or CorruptDataException or ObjectDisposedException)
                {
                    LogMaintenanceFailed(log.Directory, e.Message);
                }
            }
        }
    }

    public void Close()
    {
        foreach (var topic in All)
        {
            foreach (var log in topic.Partitions)
            {
                log.Close();
            }
        }

        foreach (var log in _internal)
        {
            log.Close();
        }
    }

    private void Save(IEnumerable<TopicDefinition> topics) => TopicCatalogue.Save(_disk, _folder, new TopicList(ClusterId, _deleted, topics));

    private PartitionLog[] OpenPartitions(TopicDefinition definition, int from)
    {
        var config = TopicConfig.ToLogConfig(definition.Settings);
        return [.. Enumerable.Range(from, definition.Partitions - from).Select(partition => Open(definition.Name, partition, config, definition.LeaderEpoch))];
    }

    private PartitionLog Open(string name, int partition, LogConfig config, int leaderEpoch = 0)
    {
        var found = LogRecovery.Open(_disk, FolderOf(name, partition), _clock);
        if (found.BytesDropped > 0)
        {
            LogDropped(name, partition, found.BytesDropped, found.Segments[^1].NextOffset);
        }
        else if (found.BytesChecked > 0)
        {
            LogChecked(name, partition, found.BytesChecked);
        }

        var log = new PartitionLog(found, config, _flusher, _clock, leaderEpoch);
        log.Failed += (failed, cause) => LogFailed(failed.Directory, cause.Message);
        log.Recovered += recovered => LogRecovered(recovered.Directory, recovered.LogEnd);
        return log;
    }

    private void Publish(Topic topic)
    {
        _byName[topic.Name] = topic;
        _byId[topic.Id] = topic;
    }

    private string FolderOf(string name, int partition) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{partition}"));

    private void DeleteFolder(string path)
    {
        if (_disk.FolderExists(path))
        {
            _disk.DeleteFolder(path);
        }
    }

    private static string NewClusterId() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    [LoggerMessage(100, LogLevel.Information, "created topic {Topic} with {Partitions} partitions")]
    private partial void LogCreated(string topic, int partitions);

    [LoggerMessage(101, LogLevel.Information, "deleted topic {Topic}")]
    private partial void LogDeleted(string topic);

    [LoggerMessage(102, LogLevel.Information, "{Topic}-{Partition}: checked {Bytes} bytes that no clean shutdown vouched for")]
    private partial void LogChecked(string topic, int partition, long bytes);

    [LoggerMessage(103, LogLevel.Warning, "{Topic}-{Partition}: cut off {Bytes} bytes of torn or damaged data, the log ends at offset {EndOffset}")]
    private partial void LogDropped(string topic, int partition, long bytes, long endOffset);

    [LoggerMessage(104, LogLevel.Error, "{Folder} takes no writes until the disk does: {Reason}")]
    private partial void LogFailed(string folder, string reason);

    [LoggerMessage(107, LogLevel.Information, "{Folder} takes writes again, from offset {EndOffset}")]
    private partial void LogRecovered(string folder, long endOffset);

    [LoggerMessage(105, LogLevel.Warning, "retention or compaction of {Folder} failed: {Reason}")]
    private partial void LogMaintenanceFailed(string folder, string reason);

    [LoggerMessage(106, LogLevel.Information, "compacted {Folder}: {Freed} bytes freed")]
    private partial void LogCompacted(string folder, long freed);
}
