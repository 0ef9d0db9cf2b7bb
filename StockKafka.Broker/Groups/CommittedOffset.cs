namespace StockKafka.Broker.Groups;

internal readonly record struct OffsetKey(string Topic, int Partition);

/// <param name="CommittedAt">Milliseconds since 1970.</param>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string Metadata, long CommittedAt);
