using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace StockKafka.Bench.Broker;

/// <summary>Connections that have asked what the broker speaks, as every client does first, and then say nothing.</summary>
internal sealed class IdleClients : IDisposable
{
    /// <summary>ApiVersions, version 0, correlation 1, no client id.</summary>
    private static readonly byte[] Hello = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff];

    private readonly List<Socket> _sockets = [];

    public static async Task<IdleClients> ConnectAsync(string servers, int count, CancellationToken cancellationToken)
    {
        var clients = new IdleClients();
        try
        {
            var address = IPEndPoint.Parse(servers);
            var answer = new byte[4096];
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                clients._sockets.Add(socket);
                await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
                await socket.SendAsync(Hello, cancellationToken).ConfigureAwait(false);
                await ReceiveAsync(socket, answer.AsMemory(0, 4), cancellationToken).ConfigureAwait(false);
                await ReceiveAsync(socket, answer.AsMemory(0, BinaryPrimitives.ReadInt32BigEndian(answer)), cancellationToken).ConfigureAwait(false);
            }

            return clients;
        }
        catch
        {
            clients.Dispose();
            throw;
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static async Task ReceiveAsync(Socket socket, Memory<byte> into, CancellationToken cancellationToken)
    {
        while (into.Length > 0)
        {
            var received = await socket.ReceiveAsync(into, cancellationToken).ConfigureAwait(false);
            into = received > 0 ? into[received..] : throw new BenchException("the broker closed a connection");
        }
    }
}
