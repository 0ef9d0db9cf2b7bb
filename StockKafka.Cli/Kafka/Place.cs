using System.CommandLine.Parsing;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StockKafka.Cli.Kafka;

/// <summary>Where in a partition: an end, an offset, so many from the end, or the first message at or after a time.</summary>
internal sealed record Place(PlaceKind Kind, long Offset = 0, DateTimeOffset Time = default)
{
    public static Place FromEnd(long count) => new(PlaceKind.FromEnd, count);

    /// <returns>Null, and an error in the result, for a text that is no place.</returns>
    public static Place? Parse(string option, ArgumentResult result, bool fromEnd, bool time)
    {
        var text = result.Tokens[0].Value;
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
        result.AddError($"{option} must be earliest, latest, an offset, {last}, not '{text}'");
        return null;
    }

    /// <summary>The offset in each partition, never outside its log.</summary>
    public async Task<Dictionary<TopicPartition, long>> InAsync(KafkaSession session, IReadOnlyList<Extent> extents)
    {
        var times = Kind == PlaceKind.Time
            ? await session.OffsetsAsync([.. extents.Select(extent => extent.Partition)], OffsetSpec.ForTimestamp(Time.ToUnixTimeMilliseconds())).ConfigureAwait(false)
            : [];
        return extents.ToDictionary(extent => extent.Partition, extent => Math.Clamp(
            Kind switch
            {
                PlaceKind.Earliest => extent.Low,
                PlaceKind.Latest => extent.High,
                PlaceKind.FromEnd => extent.High - Offset,
                PlaceKind.Time => times[extent.Partition] is { IsSpecial: false } found ? found.Value : extent.High,
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
