using System.Text;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Gives the same string for the same text, so that a name that comes again and again (a symbol, a source, a run) is allocated
/// once. It forgets all when it is full: names that never repeat cannot fill the memory. Used by one thread.
/// </summary>
internal sealed class TextTable
{
    private const int Capacity = 50_000, LongestKept = 64;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextTable() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        var added = text.ToString();
        if (added.Length <= LongestKept)
        {
            if (_known.Count >= Capacity)
            {
                _known.Clear();
            }

            _known.Add(added);
        }

        return added;
    }

    /// <summary>Text of UTF-8; what is no UTF-8 becomes U+FFFD.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        Span<char> text = stackalloc char[LongestKept];
        return Get(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }
}
