namespace StockKafka.Broker.Groups;

readonly record struct OffsetKey(string Topic, int Partition);

/// <param name="CommittedAt">Milliseconds since 1970.</param>
readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string Metadata, long CommittedAt);
