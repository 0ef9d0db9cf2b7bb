using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Log;

namespace StockKafka.Broker;

/// <summary>How an <see cref="EmbeddedKafka"/> is to be.</summary>
public sealed record EmbeddedKafkaOptions
{
    /// <summary>Folder of its data, kept when it is gone; null, the default: a temporary one, which goes with it.</summary>
    public string? Folder { get; init; }

    /// <summary>Port on loopback, 1 to 65,535; 0, the default: a free one.</summary>
    public int Port { get; init; }

    /// <summary>Partitions of topics that are made without a number, 1 by default.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>Whether a topic is made when a client first names it, as by default.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>How long the first rebalance of an empty group waits for more members; none by default, so that a consumer begins at once.</summary>
    public TimeSpan GroupDelay { get; init; }

    /// <summary>Takes what it logs; null, the default: nothing is logged.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Its clock; the machine's by default.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>
/// A Kafka broker inside this process, made for tests: on a free port of the loopback interface, with a folder of its own. Any number may
/// run side by side. Clients reach it by the network as they would reach any other.
/// </summary>
/// <example><code>
/// await using var kafka = await EmbeddedKafka.StartAsync();
/// using var producer = new ProducerBuilder&lt;string, string&gt;(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build();
/// </code></example>
/// <remarks>
/// In a temporary folder nothing is forced to the disk, for nobody reads it after a crash of the machine; in a folder that is kept, everything that is acknowledged is.
/// </remarks>
public sealed class EmbeddedKafka : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _isTemporary;
    private readonly BrokerHost _host;
    private readonly Task _running;

    private EmbeddedKafka(EmbeddedKafkaOptions options, TaskCompletionSource<int> port)
    {
        _isTemporary = options.Folder is null;
        Folder = options.Folder ?? Directory.CreateTempSubdirectory("embedded-kafka-").FullName;
        _host = new BrokerHost(
            new BrokerOptions
            {
                Data = Folder, Port = options.Port, DefaultPartitions = options.DefaultPartitions, AutoCreate = options.AutoCreateTopics,
                GroupDelay = options.GroupDelay, Fsync = _isTemporary ? FsyncMode.Never : FsyncMode.Always,
            },
            options.Clock, options.Logger ?? NullLogger.Instance);
        _running = Task.Run(() => _host.RunAsync((bound, _) => port.SetResult(bound), _stopping.Token));
    }

    /// <summary>Where clients begin: <c>127.0.0.1:PORT</c>.</summary>
    public string BootstrapServers { get; private set; } = "";

    /// <summary>Where its data lies.</summary>
    public string Folder { get; }

    /// <summary>Starts one; returns when it serves clients.</summary>
    /// <param name="options">How it is to be; null: as by default.</param>
    /// <param name="cancellationToken">Gives up; nothing is left then.</param>
    /// <exception cref="InvalidOperationException">The port is taken, or the folder cannot be used; the message says which and why.</exception>
    public static async Task<EmbeddedKafka> StartAsync(EmbeddedKafkaOptions? options = null, CancellationToken cancellationToken = default)
    {
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var kafka = new EmbeddedKafka(options ?? new(), port);
        try
        {
            await Task.WhenAny(port.Task, kafka._running).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!port.Task.IsCompletedSuccessfully)
            {
                await kafka._running.ConfigureAwait(false);
            }

            kafka.BootstrapServers = $"127.0.0.1:{await port.Task.WaitAsync(cancellationToken).ConfigureAwait(false)}";
            return kafka;
        }
        catch (Exception failure)
        {
            await kafka.EndAsync().ConfigureAwait(false);
            throw failure is OperationCanceledException ? failure : new InvalidOperationException($"The embedded Kafka cannot start: {failure.Message}", failure);
        }
    }

    /// <summary>Lets it do something wrong from now on, until that has happened as often as it says, or is disposed of.</summary>
    /// <example><code>using var fault = kafka.Inject(new() { Api = ApiKey.Produce, Topic = "orders", Error = KafkaError.NotLeaderOrFollower, Times = 1 });</code></example>
    /// <exception cref="ArgumentException">The fault makes no sense; the message says why.</exception>
    public InjectedFault Inject(KafkaFault fault) => _host.Faults.Add(fault);

    /// <summary>Its topics, by name; those that it keeps for itself are left out.</summary>
    public IReadOnlyList<EmbeddedTopic> Topics => [.. _host.Topics()];

    /// <summary>Its consumer groups, by name.</summary>
    public IReadOnlyList<EmbeddedGroup> Groups => [.. _host.Groups()];

    /// <summary>Has the members of a consumer group join anew, as if one had come or gone.</summary>
    /// <returns>False when the group has no members, or is at it already.</returns>
    public bool Rebalance(string group) => _host.TryRebalance(group);

    /// <summary>
    /// Fences a transactional producer, as another one with its transactional id would: its open transaction is aborted, and whatever it sends
    /// from now on is refused as that of a fenced producer.
    /// </summary>
    /// <exception cref="InvalidOperationException">It could not be done; the message has the broker's error.</exception>
    public async Task FenceProducerAsync(string transactionalId)
    {
        var taken = await _host.TakeOverAsync(transactionalId).ConfigureAwait(false);
        if (taken.Error != KafkaError.None)
        {
            throw new InvalidOperationException($"The producer '{transactionalId}' cannot be fenced: {taken.Error}");
        }
    }

    /// <summary>Stops it in order: requests under way are answered, then connections are closed. A temporary folder is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_isTemporary && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
