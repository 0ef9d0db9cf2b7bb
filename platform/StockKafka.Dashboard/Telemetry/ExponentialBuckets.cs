using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>
/// Turns the buckets of an exponential histogram, whose width changes as values come in, into fixed ones between powers of two
/// (OpenTelemetry metrics data model, "ExponentialHistogram"). Values below zero count as zero.
/// </summary>
internal static class ExponentialBuckets
{
    public const int MostBuckets = 500;

    private const int LowestPower = -30;
    private const int HighestPower = 40;
    private const int MostScale = 20;

    /// <summary>Upper bounds: 0, then the powers of two.</summary>
    public static readonly double[] Bounds = [0, .. Enumerable.Range(LowestPower, HighestPower - LowestPower + 1).Select(power => Math.Pow(2, power))];

    public static double[] Spread(ReadOnlySpan<byte> positive, int scale, ulong zeros)
    {
        var spread = new double[Bounds.Length + 1];
        spread[0] = zeros;
        long index = 0;
        var reader = new WireReader(positive);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                index = Unzigzag(reader.Number);
            }
            else if (reader.Field == 2 && reader.Type == WireType.Varint)
            {
                Add(spread, index++, scale, reader.Number);
            }
            else if (reader.Field == 2)
            {
                var packed = reader.Bytes;
                while (WireReader.TryTakeVarint(ref packed, out var count))
                {
                    Add(spread, index++, scale, count);
                }
            }
        }

        return spread;
    }

    public static int Unzigzag(ulong number) => (int)(long)(number >> 1) ^ -(int)(number & 1);

    // At scale s the bucket i ends at 2^((i + 1) / 2^s).
    private static void Add(double[] spread, long index, int scale, ulong count)
    {
        var power = scale >= 0 ? (index >> Math.Min(scale, MostScale)) + 1 : (index + 1) << Math.Min(-scale, MostScale);
        var bucket = Math.Clamp(power - LowestPower + 1, 1, spread.Length - 1);
        spread[bucket] += count;
    }
}
