using System.Text;

namespace StockKafka.Broker.Protocol;

/// <summary>
/// Gives the strings that come with every request (topics, clients, groups) without making them anew. Bounded: where two names
/// share a place, the newer one takes it. Any number of threads may use it.
/// </summary>
internal sealed class NameCache
{
    private const int Places = 4096;

    /// <summary>The longest name that a topic may have; longer strings are not kept.</summary>
    private const int MaxLength = 249;

    private readonly string?[] _places = new string?[Places];

    /// <param name="decode">Makes the string when it is not here.</param>
    public string Get(ReadOnlySpan<byte> bytes, Func<ReadOnlySpan<byte>, string> decode)
    {
        if (bytes.Length is 0 or > MaxLength)
        {
            return decode(bytes);
        }

        var hash = default(HashCode);
        hash.AddBytes(bytes);
        ref var place = ref _places[hash.ToHashCode() & (Places - 1)];
        if (Volatile.Read(ref place) is { } kept && Ascii.Equals(bytes, kept))
        {
            return kept;
        }

        var name = decode(bytes);
        Volatile.Write(ref place, name);
        return name;
    }
}
