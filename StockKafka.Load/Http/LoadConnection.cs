using StockKafka.Load.Engine;

namespace StockKafka.Load.Http;

/// <summary>
/// One user's way to one server, opened by <see cref="LoadHttpClient.Open"/>: one request at a time, each on the connection of the
/// one before if the server left it open.
/// </summary>
/// <remarks>
/// <para>What follows an awaited answer may run on a thread that serves many connections: it must not block or compute for long.</para>
/// <para>
/// A connection that the server closes between two requests is replaced in silence. One that has carried an answer before and is closed
/// before the first byte of the next was most likely closed while idle: an idempotent request is sent once more, on a new connection, within the
/// same time-out (RFC 9110, section 9.2.2), and counted in <see cref="LoadHttpClient.Reconnects"/>. Any other request that
/// loses its connection has failed, since what the server did with it cannot be known.
/// </para>
/// </remarks>
internal abstract class LoadConnection : IDisposable
{
    /// <summary>Status of the last answer; 0 when there was none.</summary>
    public int Status { get; protected set; }

    /// <inheritdoc cref="SendAsync(PreparedRequest, ReadOnlyMemory{byte}, AnswerCheck?, AnswerReader?, CancellationToken)"/>
    public ValueTask<OperationResult> SendAsync(PreparedRequest request, AnswerCheck? check, CancellationToken abort) =>
        SendAsync(request, default, check, null, abort);

    /// <inheritdoc cref="SendAsync(PreparedRequest, ReadOnlyMemory{byte}, AnswerCheck?, AnswerReader?, CancellationToken)"/>
    public ValueTask<OperationResult> SendAsync(
        PreparedRequest request, ReadOnlyMemory<byte> body, AnswerCheck? check, CancellationToken abort) =>
        SendAsync(request, body, check, null, abort);

    /// <inheritdoc cref="SendAsync(PreparedRequest, ReadOnlyMemory{byte}, AnswerCheck?, AnswerReader?, CancellationToken)"/>
    public ValueTask<OperationResult> StreamAsync(PreparedRequest request, AnswerReader reader, CancellationToken abort) =>
        SendAsync(request, default, null, reader, abort);

    /// <summary>
    /// Sends a request and reads its answer; no failure but an abort is an exception. The kinds of failure are listed in
    /// <see cref="HttpFailures"/>.
    /// </summary>
    /// <param name="request">For the same origin as this connection.</param>
    /// <param name="body">In place of the request's own if not empty; must not change until the answer is there.</param>
    /// <param name="check">Judges the answer; null: its status must be below 400, and its body is read past.</param>
    /// <param name="reader">Looks at the answer as it comes, in place of the check; null: nobody.</param>
    /// <param name="abort">Gives the request up, and its connection.</param>
    /// <exception cref="OperationCanceledException"><paramref name="abort"/> was cancelled, or the client disposed.</exception>
    /// <exception cref="InvalidOperationException">The request before has no answer yet.</exception>
    public abstract ValueTask<OperationResult> SendAsync(
        PreparedRequest request, ReadOnlyMemory<byte> body, AnswerCheck? check, AnswerReader? reader, CancellationToken abort);

    /// <summary>Closes the connection. A request under way is given up.</summary>
    public abstract void Dispose();
}
