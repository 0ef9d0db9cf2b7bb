using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Tests.Support;

/// <summary>A client that sends exactly the frames that it is told to.</summary>
internal sealed class RawKafka : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public RawKafka(string address) => _socket.Connect(IPEndPoint.Parse(address));

    public Socket Socket => _socket;

    /// <summary>A request with the header that fits its version.</summary>
    public static byte[] Request(ApiKey api, short version, int correlationId, Action<WireWriter> body)
    {
        var header = new WireWriter(version, flexible: false);
        header.Int32(0);
        header.Int16((short)api);
        header.Int16(version);
        header.Int32(correlationId);
        header.String("raw");
        var writer = new WireWriter(version, Layouts.IsFlexible(api, version));
        writer.Raw(header.ToBytes());
        writer.Tags();
        body(writer);
        writer.Tags();
        return writer.ToFrame();
    }

    public Task SendAsync(byte[] frame) => _socket.SendAsync(frame.AsMemory()).AsTask();

    /// <returns>The whole frame, with its length.</returns>
    public async Task<byte[]> ReceiveAsync()
    {
        var length = await Ends.ReadAsync(_socket, 4);
        return [.. length, .. await Ends.ReadAsync(_socket, BinaryPrimitives.ReadInt32BigEndian(length))];
    }

    public async Task<byte[]> AskAsync(byte[] frame)
    {
        await SendAsync(frame);
        return await ReceiveAsync();
    }

    public void Dispose() => _socket.Dispose();
}
