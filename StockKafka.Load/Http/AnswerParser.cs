using System.Globalization;

namespace StockKafka.Load.Http;

/// <summary>
/// Reads one answer of HTTP/1.1 (RFC 9112) where it was received, in whatever pieces it comes. Chunks are moved together, so that
/// the body of a finished answer is one stretch of the buffer; a body that nobody wants is counted and dropped.
/// </summary>
internal struct AnswerParser
{
    /// <summary>Longest line that begins a chunk, extensions included, bytes.</summary>
    private const int MaxChunkLine = 4_096;

    private Stage _stage;
    private bool _isHead;
    private bool _keepsBody;
    private bool _mustClose;
    private AnswerHead _head;
    private int _at;
    private int _fieldsStart;
    private int _fieldsEnd;
    private int _bodyStart;
    private int _kept;
    private int _headBytes;
    private long _remaining;

    private enum Stage : byte
    {
        StatusLine,
        Fields,
        Sized,
        ChunkLine,
        ChunkData,
        ChunkEnd,
        Trailers,
        UntilClose,
        Done,
    }

    public readonly int Status => _head.Status;

    /// <summary>Bytes of the body so far, kept or not.</summary>
    public long BodyLength { get; private set; }

    public readonly bool IsDone => _stage == Stage.Done;

    /// <summary>Whether the connection may carry another request.</summary>
    public readonly bool KeepsAlive => !_mustClose && _head.KeepsAlive;

    /// <summary>How large a buffer takes the whole answer, as far as its head tells; 0 when it does not.</summary>
    public readonly int SizeNeeded => _stage == Stage.Sized && _keepsBody ? (int)Math.Min(_at + _remaining, Array.MaxLength) : 0;

    /// <summary>The header fields in the buffer.</summary>
    public readonly Range Fields => _fieldsStart.._fieldsEnd;

    /// <summary>The body in the buffer; empty if it was not to be kept.</summary>
    public readonly Range Body => _bodyStart..(_bodyStart + _kept);

    /// <param name="isHead">The answer has no body whatever its head says.</param>
    /// <param name="keepsBody">Whether the body is wanted.</param>
    public static AnswerParser Begin(bool isHead, bool keepsBody) => new() { _isHead = isHead, _keepsBody = keepsBody };

    /// <summary>Goes on after more bytes were received; the buffer's beginning is that of the answer.</summary>
    /// <param name="buffer">All that was received and is still kept, including what was there the last time.</param>
    /// <param name="received">Number of bytes in the buffer; less when it returns, if the parser has dropped some.</param>
    /// <param name="limits">Bounds of heads and bodies.</param>
    /// <param name="failures">Their texts.</param>
    /// <param name="reader">Is given a body that is not kept; null: nobody.</param>
    /// <returns>Null, or what is wrong with the answer.</returns>
    public string? Read(Span<byte> buffer, ref int received, LoadHttpOptions limits, HttpFailures failures, AnswerReader? reader = null)
    {
        var most = _keepsBody ? limits.MaxBody : limits.LongestBody;
        while (true)
        {
            switch (_stage)
            {
                case Stage.Sized or Stage.ChunkData or Stage.UntilClose:
                    Take(buffer, received, reader);
                    if (BodyLength > most)
                    {
                        return failures.BodyTooLong;
                    }

                    if (_remaining > 0)
                    {
                        DropFrames(buffer, ref received);
                        return null;
                    }

                    _stage = _stage == Stage.Sized ? Stage.Done : Stage.ChunkEnd;
                    continue;

                case Stage.Done:
                    return _at == received ? null : HttpFailures.Malformed("bytes after its end");
            }

            var line = NextLine(buffer, received);
            var inChunks = _stage is Stage.ChunkLine or Stage.ChunkEnd;
            var length = line.IsEmpty ? received - _at : line.Length;
            if (inChunks ? length > MaxChunkLine : _headBytes + length > limits.MaxHead)
            {
                return inChunks ? HttpFailures.Malformed("chunk without a size") : failures.HeadTooLong;
            }

            if (line.IsEmpty)
            {
                DropFrames(buffer, ref received);
                return null;
            }

            _headBytes += inChunks ? 0 : length;
            if (ReadLine(line) is { } failure)
            {
                return failure;
            }

            if (_stage is Stage.Sized or Stage.ChunkData && _remaining > most - BodyLength)
            {
                return failures.BodyTooLong;
            }
        }
    }

    /// <summary>The server has closed the connection: true when that is how the answer ends.</summary>
    public bool Close()
    {
        if (_stage == Stage.UntilClose)
        {
            _stage = Stage.Done;
        }

        return IsDone;
    }

    /// <summary>Takes what there is of a stretch of the body, and moves it up to what was kept before.</summary>
    private void Take(Span<byte> buffer, int received, AnswerReader? reader)
    {
        var count = (int)Math.Min(_remaining, received - _at);
        if (_keepsBody)
        {
            var end = _bodyStart + _kept;
            if (end != _at)
            {
                buffer.Slice(_at, count).CopyTo(buffer[end..]);
            }

            _kept += count;
        }
        else if (count > 0)
        {
            reader?.Take(new(Status, buffer[Fields], default), buffer.Slice(_at, count));
        }

        _at += count;
        _remaining -= count;
        BodyLength += count;
    }

    /// <summary>Gives back the room of chunks' frames and of a body that is not kept.</summary>
    private void DropFrames(Span<byte> buffer, ref int received)
    {
        var end = _bodyStart + _kept;
        if (_bodyStart == 0 || end == _at)
        {
            return;
        }

        buffer[_at..received].CopyTo(buffer[end..]);
        received -= _at - end;
        _at = end;
    }

    /// <summary>The next line with its end; empty when it is not complete.</summary>
    private ReadOnlySpan<byte> NextLine(ReadOnlySpan<byte> buffer, int received)
    {
        var rest = buffer[_at..received];
        var line = rest[..(rest.IndexOf((byte)'\n') + 1)];
        _at += line.Length;
        return line;
    }

    private string? ReadLine(ReadOnlySpan<byte> line)
    {
        // A line may end without the carriage return (RFC 9112, 2.2).
        var text = line[..^(line.Length > 1 && line[^2] == '\r' ? 2 : 1)];
        switch (_stage)
        {
            case Stage.StatusLine:
                _fieldsStart = _at;
                _stage = Stage.Fields;
                return _head.ReadStatus(text);
            case Stage.Fields when text.IsEmpty:
                return EndHead(_at - line.Length);
            case Stage.Fields:
                return _head.ReadField(text);
            case Stage.ChunkLine:
                return ReadChunkSize(text);
            case Stage.ChunkEnd:
                _stage = Stage.ChunkLine;
                return text.IsEmpty ? null : HttpFailures.Malformed("chunk longer than its size");
            default: // Trailers
                _stage = text.IsEmpty ? Stage.Done : Stage.Trailers;
                return null;
        }
    }

    private string? EndHead(int fieldsEnd)
    {
        if (Status < 200)
        {
            // Interim: another head follows. Nobody asked for another protocol.
            if (Status == 101)
            {
                return HttpFailures.Malformed("101 without being asked");
            }

            this = Begin(_isHead, _keepsBody) with { _at = _at, _headBytes = _headBytes };
            return null;
        }

        (_fieldsEnd, _bodyStart) = (fieldsEnd, _at);
        _stage = _isHead || Status is 204 or 304 ? Stage.Done
            : _head.IsChunked ? Stage.ChunkLine
            : _head.Length is not null && !_head.IsCoded ? Stage.Sized
            : Stage.UntilClose;
        _remaining = _stage == Stage.UntilClose ? long.MaxValue : _head.Length ?? 0;
        // Two lengths at once are how requests are smuggled: such a connection is not used again (RFC 9112, 6.1).
        _mustClose = _stage == Stage.UntilClose || (_head.IsCoded && _head.Length is not null);
        return null;
    }

    private string? ReadChunkSize(ReadOnlySpan<byte> line)
    {
        var extensions = line.IndexOf((byte)';');
        var digits = (extensions < 0 ? line : line[..extensions]).TrimEnd(" \t"u8);
        if (digits.Length > 15 || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _remaining))
        {
            return HttpFailures.Malformed("chunk without a size");
        }

        _stage = _remaining == 0 ? Stage.Trailers : Stage.ChunkData;
        return null;
    }
}
