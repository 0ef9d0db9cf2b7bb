using System.Threading.Tasks.Sources;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>
/// A connection that an <see cref="EventLoop"/> serves. It is its own awaitable answer, and holds buffers only while an answer
/// comes in more than one piece or a request does not go out in one: idle, it is a few hundred bytes.
/// </summary>
internal sealed partial class LoopConnection(EventLoop loop, HttpServer server) : LoadConnection, IValueTaskSource<OperationResult>
{
    private static readonly PreparedRequest NoRequest = PreparedRequest.Create(HttpMethod.Get, new Uri("http://nowhere/"));

    private ManualResetValueTaskSourceCore<OperationResult> _answer;
    private PreparedRequest _request = NoRequest;
    private ReadOnlyMemory<byte> _body;
    private AnswerCheck? _check;
    private AnswerReader? _reader;
    private CancellationToken _abort;
    private CancellationTokenRegistration _abortRegistration;
    private string? _failure;
    private bool _busy;
    private bool _closed;

    /// <summary>Whether the socket has carried an answer: only then may it have been closed as idle.</summary>
    private bool _isReused;
    private bool _isRepeated;

    /// <summary>Whether the loop watches over the time that the request under way takes; no longer once it has failed.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When the request under way has taken too long, ticks of the loop's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>Neighbours among the loop's connections that wait, by deadline.</summary>
    public LoopConnection? Older;

    /// <inheritdoc cref="Older"/>
    public LoopConnection? Newer;

    public override ValueTask<OperationResult> SendAsync(
        PreparedRequest request, ReadOnlyMemory<byte> body, AnswerCheck? check, AnswerReader? reader, CancellationToken abort)
    {
        request.RequireOrigin(server.Origin);
        ObjectDisposedException.ThrowIf(_closed || loop.IsStopping, this);
        if (_busy)
        {
            throw new InvalidOperationException("the request before has no answer yet");
        }

        _busy = true;
        Status = 0;
        (_request, _body, _check, _reader, _isRepeated) = (request, body, check, reader, false);
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
    private void ExpectAborts(CancellationToken abort)
    {
        if (abort != _abort)
        {
            _abortRegistration.Dispose();
            _abort = abort;
            _abortRegistration = abort.UnsafeRegister(
                static state => ((LoopConnection)state!).Aborted(), this);
        }
    }

    private void Aborted() => loop.Post(this, LoopOrder.Abort);

    private void Begin()
    {
        ExpectAnswer();
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

    private void ExpectAnswer()
    {
        _parser = AnswerParser.Begin(_request.IsHead, _check is not null);
        _reader?.Begin();
    }

    /// <summary>
    /// The connection was lost before the first byte of an answer: sends the request once more on a new one, if that is what a client
    /// may do by itself (RFC 9110, section 9.2.2), or has it fail.
    /// </summary>
    private void RepeatOrFail(string kind)
    {
        if (!_isReused || _isRepeated || !_request.IsIdempotent || !IsWaiting)
        {
            Fail(kind);
            return;
        }

        _isRepeated = true;
        loop.CountReconnect();
        CloseSocket();
        Connect(attempt: 0);
    }

    private void GiveUp()
    {
        if (IsWaiting)
        {
            Fail(null);
        }
    }

    private void Forget()
    {
        ReturnReceived();
        (_request, _body, _check, _reader, _failure) = (NoRequest, default, null, null, null);
        _busy = false;
    }
}
