using System.Buffers;

namespace StockKafka.Broker.Server;

/// <summary>
/// Arrays for frames. The shared pool keeps one of each size for every thread that returned one, so with arrays that go from
/// thread to thread it would allocate again and again; those of the sizes that a steady load has are kept here for all.
/// </summary>
internal static class FramePool
{
    private const int SmallestKept = 128 << 10, LargestKept = 1 << 20, KeptOfEachSize = 16;

    private static readonly ArrayPool<byte> Kept = ArrayPool<byte>.Create(LargestKept, KeptOfEachSize);

    public static byte[] Rent(int length) => (length is > SmallestKept / 2 and <= LargestKept ? Kept : ArrayPool<byte>.Shared).Rent(length);

    public static void Return(byte[] rented) =>
        (rented.Length is >= SmallestKept and <= LargestKept ? Kept : ArrayPool<byte>.Shared).Return(rented);
}
