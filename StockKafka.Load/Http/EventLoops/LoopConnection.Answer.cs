using System.Buffers;
using System.Diagnostics;

namespace StockKafka.Load.Http.EventLoops;

internal sealed partial class LoopConnection
{
    private AnswerParser _parser;
    private byte[]? _received;
    private int _receivedLength;

    /// <summary>The loop has received something.</summary>
    /// <param name="buffer">Lent until this returns.</param>
    /// <param name="count">Bytes, above 0.</param>
    public void Received(byte[] buffer, int count)
    {
        if (_received is null)
        {
            Received(buffer, 0, count);
            return;
        }

        if (_receivedLength + count > _received.Length)
        {
            Grow(_receivedLength + count);
        }

        buffer.AsSpan(0, count).CopyTo(_received.AsSpan(_receivedLength));
        Received(_received, _receivedLength, count);
    }

    /// <summary>The server has closed the connection (error 0), or it is gone.</summary>
    public void ReceivesNoMore(int error)
    {
        if (error == 0)
        {
            ClosedByServer();
        }
        else
        {
            Lost();
        }
    }

    private void Receive()
    {
        var buffer = _received ?? loop.Received;
        var count = ReceiveInto(buffer, _receivedLength);
        if (count == 0)
        {
            ClosedByServer();
        }
        else if (count > 0)
        {
            Received(buffer, _receivedLength, count);
        }
    }

    private void Received(byte[] buffer, int from, int count)
    {
        if (_busy)
        {
            Read(buffer, from + count);
        }
        else
        {
            // Bytes that nobody asked for: whatever they answer, it is not the next request.
            CloseSocket();
        }
    }

    private void Read(byte[] buffer, int received)
    {
        var came = _reader is null ? 0 : Stopwatch.GetTimestamp();
        if (_parser.Read(buffer, ref received, loop.Options, loop.Failures, _reader) is { } failure)
        {
            Status = _parser.Status;
            Fail(failure);
        }
        else if (_parser.IsDone)
        {
            Answered(buffer, came);
        }
        else
        {
            Keep(buffer, received);
        }
    }

    /// <summary>Keeps what has come of an answer until there is more of it.</summary>
    private void Keep(byte[] buffer, int received)
    {
        var needed = Math.Max(_parser.SizeNeeded, received + 1);
        if (_received is null)
        {
            _received = ArrayPool<byte>.Shared.Rent(Math.Max(needed, received * 2));
            buffer.AsSpan(0, received).CopyTo(_received);
        }

        _receivedLength = received;
        if (needed > _received.Length)
        {
            Grow(needed);
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _receivedLength * 2));
        _received.AsSpan(0, _receivedLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_received!);
        _received = larger;
    }

    private void ClosedByServer()
    {
        if (_busy && _parser.Close())
        {
            Answered(_received!, _reader is null ? 0 : Stopwatch.GetTimestamp());
        }
        else if (_busy && _receivedLength > 0)
        {
            Fail(HttpFailures.LostInAnswer);
        }
        else if (_busy)
        {
            RepeatOrFail(HttpFailures.ClosedBeforeAnswer);
        }
        else
        {
            CloseSocket();
        }
    }

    /// <param name="buffer">Holds the answer, but for a body that is not kept.</param>
    /// <param name="came">When its last bytes came; 0 where nobody reads it as it comes.</param>
    private void Answered(byte[] buffer, long came)
    {
        Status = _parser.Status;
        string? failure = null;
        Exception? thrown = null;
        try
        {
            failure = _reader is not null ? _reader.End(new(Status, buffer.AsSpan(_parser.Fields), default))
                : _check is not null ? _check(new(Status, buffer.AsSpan(_parser.Fields), buffer.AsSpan(_parser.Body)))
                : Status < 400 ? null
                : HttpFailures.Status(Status);
        }
#pragma warning disable CA1031 // It is thrown to whoever awaits the answer, as if the check had run there.
        catch (Exception exception)
        {
            thrown = exception;
        }
#pragma warning restore CA1031

        var bytes = (int)Math.Min(_parser.BodyLength, int.MaxValue);
        if (!_parser.KeepsAlive || IsSending)
        {
            CloseSocket();
        }
        else
        {
            _isReused = true;
        }

        loop.EndWait(this);
        var checking = _reader is null ? 0 : (long)Stopwatch.GetElapsedTime(came).TotalMicroseconds;
        Forget();
        if (thrown is null)
        {
            _answer.SetResult(new(failure, bytes) { CheckMicros = checking });
        }
        else
        {
            _answer.SetException(thrown);
        }
    }

    private void ReturnReceived()
    {
        if (_received is { } buffer)
        {
            _received = null;
            _receivedLength = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
