using System.Globalization;
using System.Text;

namespace StockKafka.Load.Http;

/// <summary>What the head of an answer of HTTP/1.1 says of its body and its connection (RFC 9112), line by line.</summary>
internal struct AnswerHead
{
    private bool _http10;
    private bool _saysClose;
    private bool _saysKeepAlive;

    public int Status { get; private set; }

    /// <summary>Content-Length; null where it says none.</summary>
    public long? Length { get; private set; }

    /// <summary>Whether there is a Transfer-Encoding.</summary>
    public bool IsCoded { get; private set; }

    /// <summary>Whether the last coding is chunked.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether it lets the connection carry another request.</summary>
    public readonly bool KeepsAlive => !_saysClose && (!_http10 || _saysKeepAlive);

    /// <returns>Null, or what is wrong.</returns>
    public string? ReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !int.TryParse(line[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100
            || (line.Length > 12 && line[12] != ' '))
        {
            return HttpFailures.Malformed("no status line");
        }

        Status = status;
        _http10 = line[7] == '0';
        return null;
    }

    /// <returns>Null, or what is wrong.</returns>
    public string? ReadField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return HttpFailures.Malformed("header field without a name");
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        switch (name.Length)
        {
            case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                _saysClose |= HasToken(value, "close"u8);
                _saysKeepAlive |= HasToken(value, "keep-alive"u8);
                return null;

            case 14 when Ascii.EqualsIgnoreCase(name, "Content-Length"u8):
                if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || (Length ?? length) != length)
                {
                    return HttpFailures.Malformed("Content-Length is no number");
                }

                Length = length;
                return null;

            case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                // Chunked counts only as the last coding; any other alone ends with the connection (RFC 9112, 6.3).
                IsCoded = true;
                IsChunked = Ascii.EqualsIgnoreCase(value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8), "chunked"u8);
                return null;

            default:
                return null;
        }
    }

    private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            if (Ascii.EqualsIgnoreCase((comma < 0 ? list : list[..comma]).Trim(" \t"u8), token))
            {
                return true;
            }

            list = comma < 0 ? default : list[(comma + 1)..];
        }

        return false;
    }
}
