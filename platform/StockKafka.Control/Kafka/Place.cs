using System.Globalization;
using Confluent.Kafka;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>Where in a partition: an end, an offset, so many from the end, or the first message at or after a time.</summary>
internal sealed record Place(PlaceKind Kind, long Offset = 0, DateTimeOffset Time = default)
{
    public static Place FromEnd(long count) => new(PlaceKind.FromEnd, count);

    /// <exception cref="UsageException">The text is no place.</exception>
    public static Place Parse(string option, string text, bool fromEnd, bool time)
    {
        if (text is "earliest" or "latest")
        {
            return new Place(text == "earliest" ? PlaceKind.Earliest : PlaceKind.Latest);
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return new Place(PlaceKind.Offset, offset);
        }

        if (fromEnd && text.StartsWith('-') && long.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return FromEnd(count);
        }

        if (time && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when))
        {
            return new Place(PlaceKind.Time, Time: when);
        }

        var last = time ? "or a time such as 2026-01-05T09:30:00Z" : "or -N from the end";
        throw new UsageException($"{option} must be earliest, latest, an offset, {last}, not '{text}'");
    }

    /// <summary>The offset in each partition, never outside its log.</summary>
    public Dictionary<TopicPartition, long> In(KafkaSession session, IReadOnlyList<Extent> extents)
    {
        var times = Kind == PlaceKind.Time ? session.OffsetsAt([.. extents.Select(extent => extent.Partition)], Time) : [];
        return extents.ToDictionary(extent => extent.Partition, extent => Math.Clamp(
            Kind switch
            {
                PlaceKind.Earliest => extent.Low,
                PlaceKind.Latest => extent.High,
                PlaceKind.FromEnd => extent.High - Offset,
                PlaceKind.Time => times[extent.Partition] ?? extent.High,
                _ => Offset,
            },
            extent.Low, extent.High));
    }
}

internal enum PlaceKind
{
    Earliest,
    Latest,
    Offset,
    FromEnd,
    Time,
}
