using Microsoft.AspNetCore.Http;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>A body that is unpacked as it is read. What is not packed as its label says is the sender's mistake: 400.</summary>
internal sealed class UnpackedBody(Stream unpacking) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await unpacking.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception bad) when (bad is InvalidDataException or InvalidOperationException)
        {
            throw Mislabelled(bad);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await unpacking.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static BadHttpRequestException Mislabelled(Exception bad) =>
        new("The body is not packed, or not wholly, as its Content-Encoding says.", StatusCodes.Status400BadRequest, bad);
}
