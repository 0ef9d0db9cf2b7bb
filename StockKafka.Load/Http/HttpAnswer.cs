using System.Text;

namespace StockKafka.Load.Http;

/// <summary>Looks at an answer: null when it is what was expected, otherwise the kind of failure, one of few texts.</summary>
/// <remarks>
/// May run on a thread that serves many connections: a check that computes for long, or blocks, delays the others. What it throws
/// is thrown to whoever awaits the request.
/// </remarks>
internal delegate string? AnswerCheck(HttpAnswer answer);

/// <summary>A complete answer, lent to a check: its bytes are overwritten afterwards.</summary>
internal readonly ref struct HttpAnswer(int status, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body)
{
    private readonly ReadOnlySpan<byte> _fields = fields;

    public int Status { get; } = status;

    /// <summary>As it was sent but for the chunks' frames: what is compressed stays compressed.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The first header field of this name, upper or lower case; empty when there is none.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> name)
    {
        var rest = _fields;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = rest[..end];
            rest = rest[(end + 1)..];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim(" \t\r"u8);
            }
        }

        return default;
    }
}
