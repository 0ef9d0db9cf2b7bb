using System.Collections.Concurrent;
using System.Net.Sockets;

namespace StockKafka.Faults.Network;

/// <summary>
/// A way to a server that fails when it is told to: a port on loopback, behind which each connection leads on to the server. Faults are switched
/// on and off while connections live.
/// </summary>
/// <example><code>
/// await using var way = FaultProxy.Start(new() { Upstream = "127.0.0.1:6379" });
/// using (way.Inject(new() { Latency = TimeSpan.FromMilliseconds(200), Jitter = TimeSpan.FromMilliseconds(50) })) { … }
/// </code></example>
/// <remarks>While the server is away, a client is connected and then reset: its connection has been taken before the server could refuse it.</remarks>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly FaultProxyOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<FaultyConnection, Task> _open = new();
    private readonly NetworkFaultBook _book;
    private readonly Gate _gate;
    private readonly Func<IConversation> _conversation;
    private readonly ByteCounters _bytes;
    private volatile Tuple<string, int> _upstream;
    private long _connections;

    internal FaultProxy(FaultProxyOptions options, NetworkFaultBook book, ByteCounters bytes, Func<IConversation> conversation)
    {
        (_options, _book, _bytes, _conversation) = (options, book, bytes, conversation);
        _upstream = options.ParseUpstream().ToTuple();
        _gate = new Gate(options.Port, Take);
        book.Changed += FollowBook;
        FollowBook();
    }

    /// <summary>The port on which clients are taken.</summary>
    public int Port => _gate.Port;

    /// <summary>Where clients connect: <c>127.0.0.1:PORT</c>.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What it has seen and done.</summary>
    public FaultProxyCounters Counters => new(Interlocked.Read(ref _connections), _open.Count, _bytes.ToUpstream, _bytes.ToClient, _book.Happened);

    /// <summary>Opens one. It takes clients when this returns.</summary>
    /// <exception cref="ArgumentException">Upstream is no HOST:PORT.</exception>
    /// <exception cref="InvalidOperationException">The port is taken; the message says which.</exception>
    public static FaultProxy Start(FaultProxyOptions options)
    {
        var bytes = new ByteCounters();
        var plain = new PlainConversation(bytes);
        return new FaultProxy(options, new NetworkFaultBook(), bytes, () => plain);
    }

    /// <summary>Lets something go wrong from now on, until it is cleared or disposed of.</summary>
    /// <exception cref="ArgumentException">The fault makes no sense; the message says why.</exception>
    public InjectedNetworkFault Inject(NetworkFault fault)
    {
        var injected = _book.Add(fault);
        Begin(injected);
        return injected;
    }

    /// <summary>Resets (RST) every connection that is open, once.</summary>
    /// <returns>How many there were.</returns>
    public int ResetConnections()
    {
        var open = _open.Keys;
        foreach (var connection in open)
        {
            connection.Reset();
        }

        return open.Count;
    }

    /// <summary>Closes the port and resets what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        _book.Changed -= FollowBook;
        _gate.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        ResetConnections();
        await Task.WhenAll(_open.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Does what a fault does to connections that are open already.</summary>
    internal void Begin(InjectedNetworkFault injected)
    {
        if (injected.Fault.ResetAfterBytes != 0)
        {
            return;
        }

        foreach (var connection in _open.Keys)
        {
            injected.Happens();
            connection.Reset();
        }
    }

    /// <summary>Connections that come from now on lead there.</summary>
    internal void LeadTo(string host, int port) => _upstream = Tuple.Create(host, port);

    private void FollowBook() => _gate.Follow(() => !_book.Refuses);

    private async Task Take(Socket client)
    {
        var number = (int)Interlocked.Increment(ref _connections);
        var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var connection = new FaultyConnection(client, upstream, _book, _options.Clock, unchecked((_options.Seed * 397) ^ number), _stopping.Token);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[connection] = done.Task;
        try
        {
            await LeadOnAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection, out _);
            done.SetResult();
        }
    }

    private async Task LeadOnAsync(FaultyConnection connection)
    {
        if (_book.Of(Direction.ToUpstream).Reset is { Fault.ResetAfterBytes: 0 } reset)
        {
            reset.Happens();
            connection.Reset();
            return;
        }

        try
        {
            _book.Of(Direction.ToUpstream).Happens(fault => fault.BlackHole);
            await _book.WaitWhileAsync(Direction.ToUpstream, weather => weather.IsBlackHole, _stopping.Token).ConfigureAwait(false);
            await connection.Upstream.ConnectAsync(_upstream.Item1, _upstream.Item2, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception away) when (away is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Reset();
            return;
        }

        await connection.RunAsync(_conversation()).ConfigureAwait(false);
    }
}
