namespace StockKafka.Load.Http;

/// <summary>
/// Looks at answers of any length: takes each body as it comes, keeps nothing of it, and says at its end whether the answer was right. One
/// for each connection, used again for every answer.
/// </summary>
/// <remarks>May run on a thread that serves many connections, as <see cref="AnswerCheck"/>s do, and must throw nothing.</remarks>
internal abstract class AnswerReader
{
    /// <summary>Another answer is about to come: whatever was seen of one before does not count.</summary>
    public abstract void Begin();

    /// <summary>A piece of the body.</summary>
    /// <param name="head">The answer but for its body.</param>
    /// <param name="piece">As it was sent but for the chunks' frames; lent.</param>
    public abstract void Take(HttpAnswer head, ReadOnlySpan<byte> piece);

    /// <summary>The answer is complete.</summary>
    /// <param name="head">The answer but for its body.</param>
    /// <returns>Null when it is what was expected, otherwise the kind of failure, one of few texts.</returns>
    public abstract string? End(HttpAnswer head);
}
