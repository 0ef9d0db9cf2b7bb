namespace StockKafka.Load.Http;

/// <summary>
/// What one request does to the connections of <see cref="System.Net.Http.SocketsHttpHandler"/>, which sends a request again by itself where a
/// connection turns out to be closed: the second connection that it is written to is its repetition.
/// </summary>
internal sealed class Exchange(bool mayRepeat)
{
    private static readonly AsyncLocal<Exchange?> Ambient = new();

    private ObservedStream? _stream;

    /// <summary>Of the request whose flow of control this is.</summary>
    public static Exchange? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public bool IsRepeated { get; private set; }

    /// <summary>Whether the request may go out once more: idempotent, not repeated yet, and its connection had carried answers before.</summary>
    public bool MayRepeat => mayRepeat && !IsRepeated && _stream is { HadAnswered: true, HasAnswered: false };

    /// <summary>The request is sent once more by the client itself.</summary>
    public void Repeat() => (IsRepeated, _stream) = (true, null);

    /// <exception cref="IOException">It must not be written to a second connection.</exception>
    public void WritesTo(ObservedStream stream)
    {
        if (_stream is not null && _stream != stream)
        {
            if (!MayRepeat)
            {
                throw new IOException("not to be repeated");
            }

            IsRepeated = true;
        }

        _stream = stream;
    }
}

/// <summary>A connection below a handler, decrypted, that tells the <see cref="Exchange"/> which is written to it.</summary>
internal sealed class ObservedStream(Stream inner) : Stream
{
    private Exchange? _writing;
    private long _received;

    /// <summary>Whether it had carried an answer before the request that was written last.</summary>
    public bool HadAnswered { get; private set; }

    /// <summary>Whether anything of that one's answer has come.</summary>
    public bool HasAnswered { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            (HasAnswered, _received) = (true, _received + count);
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Exchange.Current is { } exchange && exchange != _writing)
        {
            exchange.WritesTo(this);
            (_writing, HadAnswered, HasAnswered) = (exchange, _received > 0, false);
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
