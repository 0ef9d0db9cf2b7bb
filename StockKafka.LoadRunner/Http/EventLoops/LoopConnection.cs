using System.Buffers;
using System.Threading.Tasks.Sources;
using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Http.EventLoops;

/// <summary>
/// A connection that an <see cref="EventLoop"/> serves. It is its own awaitable answer, and holds buffers only while an answer
/// comes in more than one piece or a request does not go out in one: idle, it is a few hundred bytes.
/// </summary>
sealed partial class LoopConnection(EventLoop loop, HttpServer server) : LoadConnection, IValueTaskSource<OperationResult>
{
    static readonly PreparedRequest NoRequest = PreparedRequest.Create(HttpMethod.Get, new Uri("http://nowhere/"));

    ManualResetValueTaskSourceCore<OperationResult> _answer;
    PreparedRequest _request = NoRequest;
    ReadOnlyMemory<byte> _body;
    AnswerCheck? _check;
    CancellationToken _abort;
    CancellationTokenRegistration _abortRegistration;
    AnswerParser _parser;
    byte[]? _received;
    int _receivedLength;
    string? _failure;
    bool _busy;
    bool _closed;

    /// <summary>Whether the loop watches over the time that the request under way takes; no longer once it has failed.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When the request under way has taken too long, ticks of the loop's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>Neighbours among the loop's connections that wait, by deadline.</summary>
    public LoopConnection? Older;

    /// <inheritdoc cref="Older"/>
    public LoopConnection? Newer;

    public override ValueTask<OperationResult> SendAsync(
        PreparedRequest request, ReadOnlyMemory<byte> body, AnswerCheck? check, CancellationToken abort)
    {
        request.RequireOrigin(server.Origin);
        ObjectDisposedException.ThrowIf(_closed || loop.IsStopping, this);
        if (_busy)
        {
            throw new InvalidOperationException("the request before has no answer yet");
        }

        _busy = true;
        Status = 0;
        (_request, _body, _check) = (request, body, check);
        ExpectAborts(abort);
        _answer.Reset();
        var answer = new ValueTask<OperationResult>(this, _answer.Version);
        if (loop.IsCurrent)
        {
            Begin();
        }
        else
        {
            loop.Post(this, LoopOrder.Begin);
        }

        return answer;
    }

    public override void Dispose()
    {
        _closed = true;
        if (loop.IsCurrent)
        {
            Obey(LoopOrder.Close);
        }
        else
        {
            loop.Post(this, LoopOrder.Close);
        }
    }

    public void Obey(LoopOrder order)
    {
        switch (order)
        {
            case LoopOrder.Begin when loop.IsStopping:
                _busy = false;
                _answer.SetException(new OperationCanceledException());
                break;
            case LoopOrder.Begin:
                Begin();
                break;
            case LoopOrder.Abort when _abort.IsCancellationRequested:
                GiveUp();
                break;
            case LoopOrder.Close:
                _abortRegistration.Dispose();
                GiveUp();
                CloseSocket();
                break;
        }
    }

    /// <summary>The request under way has failed, or is given up (null): its connection is not used again.</summary>
    public void Fail(string? kind)
    {
        _failure = kind;
        CloseSocket();
        loop.EndWait(this);
        loop.EndLater(this);
    }

    /// <summary>Tells the user of a failure; at the end of a turn of the loop.</summary>
    public void End()
    {
        var failure = _failure;
        Forget();
        if (failure is null)
        {
            _answer.SetException(new OperationCanceledException(_abort));
        }
        else
        {
            _answer.SetResult(OperationResult.Failed(failure));
        }
    }

    OperationResult IValueTaskSource<OperationResult>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<OperationResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<OperationResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    /// <summary>All requests of a run have the same abort: it is registered for once.</summary>
    void ExpectAborts(CancellationToken abort)
    {
        if (abort != _abort)
        {
            _abortRegistration.Dispose();
            _abort = abort;
            _abortRegistration = abort.UnsafeRegister(
                static state => ((LoopConnection)state!).Aborted(), this);
        }
    }

    void Aborted() => loop.Post(this, LoopOrder.Abort);

    void Begin()
    {
        _parser = AnswerParser.Begin(_request.IsHead, _check is not null);
        loop.BeginWait(this);
        if (_abort.IsCancellationRequested || _closed)
        {
            GiveUp();
        }
        else if (server.Failure is { } failure)
        {
            Fail(failure);
        }
        else if (IsOpen)
        {
            Transmit();
        }
        else
        {
            Connect(attempt: 0);
        }
    }

    void GiveUp()
    {
        if (IsWaiting)
        {
            Fail(null);
        }
    }

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

    void Forget()
    {
        ReturnReceived();
        (_request, _body, _check, _failure) = (NoRequest, default, null, null);
        _busy = false;
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
