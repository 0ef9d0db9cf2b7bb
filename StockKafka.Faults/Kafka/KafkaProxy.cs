using StockKafka.Faults.Network;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>
/// A way to a Kafka cluster that fails when it is told to, down to single requests and partitions. Clients begin at <see cref="BootstrapServers"/>;
/// each broker has a port of its own here, and answers that tell brokers' addresses tell these, so that no client finds a way around.
/// </summary>
/// <example><code>
/// await using var way = KafkaProxy.Start(new() { Upstream = "127.0.0.1:9092" });
/// using var fault = way.Inject(new() { Api = ApiKey.Produce, Topic = "orders", LosesAnswer = true, Times = 1 });
/// </code></example>
/// <remarks>
/// What it does not understand passes unchanged and is counted (<see cref="KafkaProxyCounters.NotUnderstood"/>). Brokers offer through it no later version of a
/// request than it understands, and no fetch sessions. TLS is not understood: the brokers' listener must be without.
/// </remarks>
public sealed class KafkaProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly KafkaProxyOptions _options;
    private readonly NetworkFaultBook _network = new();
    private readonly KafkaFaultBook _kafka = new();
    private readonly KafkaCounters _counters = new();
    private readonly ByteCounters _bytes = new();
    private readonly TopicNames _names = new();
    private readonly RequestPlanner _planner;
    private readonly AddressRewriter _addresses;
    private readonly FaultProxy _bootstrap;
    private readonly Dictionary<int, FaultProxy> _brokers = [];
    private bool _isDisposed;

    private KafkaProxy(KafkaProxyOptions options)
    {
        _options = options;
        _planner = new RequestPlanner(_kafka, _counters, _names);
        _addresses = new AddressRewriter(Lead, _names.Learn);
        _bootstrap = Listen(options.Upstream, options.Port);
    }

    /// <summary>Where clients begin: <c>127.0.0.1:PORT</c>.</summary>
    public string BootstrapServers => _bootstrap.Address;

    /// <summary>Where each broker that was told of is reached through the proxy, by its node id.</summary>
    public IReadOnlyDictionary<int, string> Brokers
    {
        get
        {
            lock (_gate)
            {
                return _brokers.ToDictionary(broker => broker.Key, broker => broker.Value.Address);
            }
        }
    }

    /// <summary>What it has seen and done.</summary>
    public KafkaProxyCounters Counters =>
        new(Listeners().Sum(listener => listener.Counters.Connections), _counters.Requests, _kafka.Happened, _network.Happened, _counters.NotUnderstood);

    /// <summary>Opens one. It takes clients when this returns.</summary>
    /// <exception cref="ArgumentException">Upstream is no HOST:PORT.</exception>
    /// <exception cref="InvalidOperationException">The port is taken; the message says which.</exception>
    public static KafkaProxy Start(KafkaProxyOptions options) => new(options);

    /// <summary>Lets something go wrong with requests from now on, until it has happened as often as it says, or is cleared.</summary>
    /// <exception cref="ArgumentException">The fault makes no sense; the message says why.</exception>
    public InjectedKafkaFault Inject(KafkaFault fault) => _kafka.Add(fault);

    /// <summary>Lets something go wrong with connections, to all brokers, until it is cleared.</summary>
    /// <exception cref="ArgumentException">The fault makes no sense; the message says why.</exception>
    public InjectedNetworkFault Inject(NetworkFault fault)
    {
        var injected = _network.Add(fault);
        foreach (var listener in Listeners())
        {
            listener.Begin(injected);
        }

        return injected;
    }

    /// <summary>
    /// Tells members of a consumer group, at their next heartbeats, that it is rebalancing, whereupon they join anew. The group rebalances when its leader is
    /// among them. Groups of the newer protocol (KIP-848), whose members do not send such heartbeats, are not met.
    /// </summary>
    /// <param name="groupId">The group.</param>
    /// <param name="heartbeats">How many heartbeats are answered so: one for each member.</param>
    public InjectedKafkaFault Rebalance(string groupId, int heartbeats = 1) =>
        Inject(new KafkaFault { Api = ApiKey.Heartbeat, GroupId = groupId, Error = KafkaError.RebalanceInProgress, Times = heartbeats });

    /// <summary>
    /// Fences a transactional producer, as another one with its transactional id would: its open transaction is aborted, and the brokers refuse whatever it
    /// sends from now on.
    /// </summary>
    /// <exception cref="InvalidOperationException">It could not be done; the message has the broker's error.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">No broker is there.</exception>
    public Task FenceProducerAsync(string transactionalId, CancellationToken cancellationToken = default) =>
        ProducerFencing.FenceAsync(_options.Upstream, transactionalId, _options.Clock, cancellationToken);

    /// <summary>Resets (RST) every connection that is open, once.</summary>
    /// <returns>How many there were.</returns>
    public int ResetConnections() => Listeners().Sum(listener => listener.ResetConnections());

    /// <summary>Closes all ports and resets what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        foreach (var listener in Listeners())
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    private FaultProxy[] Listeners()
    {
        lock (_gate)
        {
            return [_bootstrap, .. _brokers.Values];
        }
    }

    private FaultProxy Listen(string upstream, int port) => new(
        new FaultProxyOptions { Upstream = upstream, Port = port, Seed = _options.Seed, Clock = _options.Clock },
        _network,
        _bytes,
        () => new KafkaConversation(
            _planner, _addresses, new HeldRecords(_kafka, _names, _options.Clock), _counters, _bytes, _options.Clock));

    private (string Host, int Port) Lead(int node, string host, int port)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return (host, port);
            }

            if (_brokers.TryGetValue(node, out var known))
            {
                known.LeadTo(host, port);
                return ("127.0.0.1", known.Port);
            }

            var listener = Listen($"{host}:{port}", port: 0);
            _brokers.Add(node, listener);
            return ("127.0.0.1", listener.Port);
        }
    }
}
