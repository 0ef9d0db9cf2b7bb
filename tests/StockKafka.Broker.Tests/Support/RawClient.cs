using System.Buffers.Binary;
using System.Net.Sockets;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Tests.Support;

/// <summary>A client that sends exactly the bytes it is told to.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpClient _client = new();

    public RawClient(int port)
    {
        _client.Connect("127.0.0.1", port);
        _client.NoDelay = true;
    }

    public Task SendAsync(byte[] bytes) => _client.GetStream().WriteAsync(bytes).AsTask().WaitAsync(Patience);

    /// <summary>Sends a request with the header that fits its version.</summary>
    public Task SendAsync(short apiKey, short version, int correlationId, Action<WireWriter> body, byte[]? trailing = null)
    {
        var flexible = ApiTable.TryFind(apiKey, out var range) && range.IsFlexible(version);
        using var w = new WireWriter();
        w.Begin(0, version, flexible: false, flexibleHeader: false);
        w.Int16(apiKey);
        w.Int16(version);
        w.Int32(correlationId);
        w.String("raw");
        var header = w.Written[8..].ToArray();
        using var b = new WireWriter();
        b.Begin(0, version, flexible, flexibleHeader: false);
        b.Tags();
        body(b);
        byte[] frame = [0, 0, 0, 0, .. header, .. b.Written[8..], .. trailing ?? []];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return SendAsync(frame);
    }

    /// <returns>The frame without its length; null when the broker has closed the connection.</returns>
    public async Task<byte[]?> ReceiveAsync()
    {
        var length = new byte[4];
        try
        {
            await _client.GetStream().ReadExactlyAsync(length).AsTask().WaitAsync(Patience);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await _client.GetStream().ReadExactlyAsync(frame).AsTask().WaitAsync(Patience);
            return frame;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}

internal static class RawFields
{
    /// <summary>An array whose elements <paramref name="element"/> writes down to their last byte.</summary>
    public static void Array<T>(this WireWriter writer, IReadOnlyCollection<T> items, Action<WireWriter, T> element)
    {
        writer.ArrayLength(items.Count);
        foreach (var item in items)
        {
            element(writer, item);
        }
    }
}
