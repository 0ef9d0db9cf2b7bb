using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Server;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker;

/// <summary>The broker could not start, for a reason the user can do something about.</summary>
internal sealed class StartException(string message) : Exception(message);

/// <summary>Puts the parts together, runs them, and takes them apart in the right order.</summary>
internal sealed partial class BrokerHost(BrokerOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>What it does wrong on purpose.</summary>
    public FaultBook Faults { get; } = new();

    private const int TakeOverTimeoutMs = 60_000;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private TopicStore? _topics;
    private OffsetStore? _offsets;
    private GroupCoordinator? _coordinator;
    private TransactionCoordinator? _transactions;

    /// <param name="ready">Called with the Kafka port and the health port once clients are served.</param>
    /// <exception cref="StartException">A port is taken or an address wrong.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="CorruptDataException">The data folder is damaged beyond repair.</exception>
    public async Task RunAsync(Action<int, int?> ready, CancellationToken stopping)
    {
        var address = await ResolveAsync(options.Host, stopping).ConfigureAwait(false);
        using var folder = DataFolder.Open(options.Data);
        if (!folder.WasClean)
        {
            LogUnclean(folder.Path);
        }

        var metrics = new BrokerMetrics(clock);
        var memory = new MemoryBudget((long)options.RequestMemoryMb << 20);
        var clients = new ClientRegistry(logger);
        using var health = options.HealthPort is { } healthPort
            ? Bind("--health-port", healthPort, port => new HealthListener(new IPEndPoint(address, port), clock))
            : null;
        var answeringHealth = health?.RunAsync(stopping) ?? Task.CompletedTask;
        using var listener = Bind("--port", options.Port, port => new KafkaListener(new IPEndPoint(address, port), options.MaxConnections, logger));

        var flusher = new LogFlusher(options.Fsync, options.FsyncInterval, clock);
        var topics = new TopicStore(RealDisk.Instance, folder.Path, flusher, clock, logger);
        var offsetsLog = topics.OpenInternal(OffsetStore.LogName, StateLog.Config);
        var offsets = new OffsetStore(offsetsLog, clock);
        using var coordinator = new GroupCoordinator(offsets, options.GroupDelay, options.OffsetsRetention, clock);
        var producerIds = new ProducerIds(RealDisk.Instance, folder.Path);
        var transactionsLog = topics.OpenInternal(TransactionLog.LogName, StateLog.Config);
        using var transactions = new TransactionCoordinator(
            new TransactionLog(transactionsLog, clock), offsets, partition => topics.FindLog(partition.Topic, partition.Index),
            producerIds, clock, logger);
        (_topics, _offsets, _coordinator, _transactions) = (topics, offsets, coordinator, transactions);
        await transactions.RecoverAsync(topics.AllLogs()).ConfigureAwait(false);
        var dispatcher = Wire(
            new BrokerNode(options.Advertised?.Host ?? options.Host, options.Advertised?.Port ?? listener.Port), topics, offsets, coordinator, transactions, producerIds, metrics, clients);
        await using var upkeep = clock.CreateTimer(
            _ =>
            {
                if (Monitor.TryEnter(topics))
                {
                    try
                    {
                        topics.Maintain();
                        _ = coordinator.ExpireOffsetsAsync();
                        coordinator.RemoveAbandoned();
                    }
                    catch (LogFailedException e)
                    {
                        LogNotExpired(e.Message);
                    }
                    finally
                    {
                        Monitor.Exit(topics);
                    }
                }
            },
            null, options.UpkeepInterval, options.UpkeepInterval);

        var accepting = listener.RunAsync(socket => new Connection(socket, dispatcher, metrics, memory, Faults, clock, logger), metrics, stopping);
        if (health is not null)
        {
            health.Page = new MetricsPage(metrics, topics, offsets, flusher, memory, clients);
        }

        ready(listener.Port, health?.Port);
        await accepting.ConfigureAwait(false);
        await listener.DrainAsync(DrainTime).ConfigureAwait(false);
        await answeringHealth.ConfigureAwait(false);

        flusher.Dispose();
        topics.Close();
        folder.MarkClean();
        LogStopped();
    }

    public IEnumerable<EmbeddedTopic> Topics() => _topics!.All.OrderBy(topic => topic.Name, StringComparer.Ordinal)
        .Select(topic => new EmbeddedTopic(topic.Name, [.. topic.Partitions.Select(log => new EmbeddedPartition(log.LogStart, log.LogEnd))]));

    public IEnumerable<EmbeddedGroup> Groups() => _coordinator!.List([]).OrderBy(group => group.Id, StringComparer.Ordinal).Select(group => new EmbeddedGroup(
        group.Id, group.State, [.. _coordinator.Describe(group.Id).Members.Select(member => member.ClientId)],
        _offsets!.All(group.Id).ToDictionary(entry => (entry.Key.Topic, entry.Key.Partition), entry => entry.Value.Offset)));

    /// <inheritdoc cref="GroupCoordinator.TryRebalance"/>
    public bool TryRebalance(string group) => _coordinator!.TryRebalance(group);

    /// <summary>Takes a transactional id over, as another producer with it would: what the one before it sends from now on is refused.</summary>
    public Task<InitializedProducer> TakeOverAsync(string transactionalId) => _transactions!.InitializeAsync(transactionalId, TakeOverTimeoutMs, -1, -1);

    private RequestDispatcher Wire(
        BrokerNode node, TopicStore topics, OffsetStore offsets, GroupCoordinator coordinator, TransactionCoordinator transactions,
        ProducerIds producerIds, BrokerMetrics metrics, ClientRegistry clients) =>
        new(
            new ProduceHandler(topics, transactions, metrics, Faults),
            new FetchHandler(topics, metrics, Faults, clock),
            new OffsetHandlers(topics),
            new ClusterHandlers(node, topics, clients, options.AutoCreate, options.DefaultPartitions, logger),
            new TopicHandlers(topics, offsets, options.DefaultPartitions),
            new ConfigHandlers(topics, BrokerConfig.Describe(options, node)),
            new GroupHandlers(coordinator, offsets, transactions, topics, clock),
            new TransactionHandlers(transactions, topics, producerIds));

    private T Bind<T>(string option, int port, Func<int, T> bind)
    {
        try
        {
            return bind(port);
        }
        catch (SocketException e)
        {
            throw new StartException(
                e.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"port {port} on {options.Host} is in use; choose another with {option}"
                    : $"cannot listen on {options.Host}:{port}: {e.Message}");
        }
    }

    private static async Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return address;
        }

        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return found.FirstOrDefault(each => each.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException e)
        {
            throw new StartException($"--host {host} cannot be resolved: {e.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Folder} was not closed cleanly; checking the ends of its logs")]
    private partial void LogUnclean(string folder);

    [LoggerMessage(3, LogLevel.Warning, "old offsets of groups could not be removed: {Reason}")]
    private partial void LogNotExpired(string reason);

    [LoggerMessage(2, LogLevel.Information, "stopped cleanly")]
    private partial void LogStopped();
}
