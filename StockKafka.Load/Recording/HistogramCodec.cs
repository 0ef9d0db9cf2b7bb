using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>
/// A histogram as text for the run file: base64 of variable-length integers: sum, min, max, then for each occupied slot its
/// distance from the one before and its count. Empty histograms are the empty string.
/// </summary>
internal static class HistogramCodec
{
    public static string Encode(LatencyHistogram histogram)
    {
        if (histogram.Count == 0)
        {
            return "";
        }

        var bytes = new List<byte>(256);
        Append(bytes, histogram.Sum);
        Append(bytes, histogram.Min);
        Append(bytes, histogram.Max);
        var before = 0;
        foreach (var (slot, count) in histogram.Occupied())
        {
            Append(bytes, slot - before);
            Append(bytes, count);
            before = slot;
        }

        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <exception cref="FormatException">The text is not one that <see cref="Encode"/> wrote.</exception>
    public static LatencyHistogram Decode(string text)
    {
        if (text.Length == 0)
        {
            return LatencyHistogram.Empty;
        }

        var bytes = Convert.FromBase64String(text).AsSpan();
        var sum = Take(ref bytes);
        var min = Take(ref bytes);
        var max = Take(ref bytes);
        List<(int, long)> occupied = [];
        var slot = 0L;
        while (bytes.Length > 0)
        {
            slot += Take(ref bytes);
            if (slot >= LatencyHistogram.SlotCount)
            {
                throw new FormatException($"histogram slot {slot} is beyond the last");
            }

            occupied.Add(((int)slot, Take(ref bytes)));
        }

        return LatencyHistogram.From(occupied, sum, min, max);
    }

    private static void Append(List<byte> bytes, long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private static long Take(ref Span<byte> bytes)
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (bytes.Length == 0)
            {
                throw new FormatException("histogram ends in the middle of a number");
            }

            var next = bytes[0];
            bytes = bytes[1..];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("histogram holds a number that is too long");
    }
}
