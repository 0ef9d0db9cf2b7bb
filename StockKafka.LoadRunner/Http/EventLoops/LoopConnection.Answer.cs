using System.Buffers;

namespace StockKafka.LoadRunner.Http.EventLoops;

sealed partial class LoopConnection
{
    AnswerParser _parser;
    byte[]? _received;
    int _receivedLength;

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

    void Receive()
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

    void Received(byte[] buffer, int from, int count)
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

    void Read(byte[] buffer, int received)
    {
        if (_parser.Read(buffer, ref received, loop.Options, loop.Failures) is { } failure)
        {
            Status = _parser.Status;
            Fail(failure);
        }
        else if (_parser.IsDone)
        {
            Answered(buffer);
        }
        else
        {
            Keep(buffer, received);
        }
    }

    /// <summary>Keeps what has come of an answer until there is more of it.</summary>
    void Keep(byte[] buffer, int received)
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

    void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _receivedLength * 2));
        _received.AsSpan(0, _receivedLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_received!);
        _received = larger;
    }

    void ClosedByServer()
    {
        if (_busy && _parser.Close())
        {
            Answered(_received!);
        }
        else if (_busy)
        {
            Fail(_receivedLength > 0 ? HttpFailures.LostInAnswer : HttpFailures.ClosedBeforeAnswer);
        }
        else
        {
            CloseSocket();
        }
    }

    void Answered(byte[] buffer)
    {
        Status = _parser.Status;
        string? failure = null;
        Exception? thrown = null;
        try
        {
            failure = _check is not null ? _check(new(Status, buffer.AsSpan(_parser.Fields), buffer.AsSpan(_parser.Body)))
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

        loop.EndWait(this);
        Forget();
        if (thrown is null)
        {
            _answer.SetResult(new(failure, bytes));
        }
        else
        {
            _answer.SetException(thrown);
        }
    }

    void ReturnReceived()
    {
        if (_received is { } buffer)
        {
            _received = null;
            _receivedLength = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
