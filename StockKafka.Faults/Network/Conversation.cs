using System.Net.Sockets;

namespace StockKafka.Faults.Network;

/// <summary>How what comes from one side of a connection goes to the other. Each direction runs by itself, until its side closes.</summary>
/// <exception cref="SocketException">Thrown by both when the side that is read from has gone.</exception>
/// <exception cref="IOException">Thrown by both when the side that is written to has gone.</exception>
internal interface IConversation
{
    Task FromClientAsync(FaultyConnection connection, CancellationToken cancellationToken);

    Task FromUpstreamAsync(FaultyConnection connection, CancellationToken cancellationToken);
}

/// <summary>Whatever it is, it goes as it comes.</summary>
internal sealed class PlainConversation(ByteCounters counters) : IConversation
{
    private const int BufferSize = 64 * 1024;

    public Task FromClientAsync(FaultyConnection connection, CancellationToken cancellationToken) =>
        CarryAsync(connection.Client, connection.ToUpstream);

    public Task FromUpstreamAsync(FaultyConnection connection, CancellationToken cancellationToken) =>
        CarryAsync(connection.Upstream, connection.ToClient);

    /// <summary>It ends with its sockets, which whoever ends it closes.</summary>
    private async Task CarryAsync(Socket from, Line to)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        int read;
        while ((read = await from.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
        {
            counters.Add(to.Direction, read);
            await to.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
        }
    }
}

/// <summary>Bytes that came in, by the way they go.</summary>
internal sealed class ByteCounters
{
    private long _toUpstream;
    private long _toClient;

    public long ToUpstream => Interlocked.Read(ref _toUpstream);

    public long ToClient => Interlocked.Read(ref _toClient);

    public void Add(Direction direction, int count) => Interlocked.Add(ref direction == Direction.ToUpstream ? ref _toUpstream : ref _toClient, count);
}
