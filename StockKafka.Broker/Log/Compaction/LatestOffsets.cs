using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StockKafka.Broker.Log.Compaction;

/// <summary>
/// For each key the offset of its newest record. Keys are kept as 128 bits of a SHA-256, so memory is bounded by the number of
/// keys whatever their size.
/// </summary>
internal sealed class LatestOffsets(int capacity)
{
    private readonly Dictionary<UInt128, long> _offsets = [];

    public bool IsFull => _offsets.Count >= capacity;

    public void Set(ReadOnlySpan<byte> key, long offset) => _offsets[Hash(key)] = offset;

    /// <returns>Whether a newer record of the key is known.</returns>
    public bool Supersedes(ReadOnlySpan<byte> key, long offset) =>
        _offsets.TryGetValue(Hash(key), out var latest) && latest > offset;

    private static UInt128 Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
