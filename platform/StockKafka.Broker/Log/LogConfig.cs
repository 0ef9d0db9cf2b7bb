namespace StockKafka.Platform.Broker.Log;

/// <summary>What a topic's configuration means for one log.</summary>
/// <param name="SegmentBytes">A segment is closed before it would grow beyond this.</param>
/// <param name="MaxMessageBytes">Largest batch that is accepted, header included.</param>
/// <param name="LogAppendTime">Stamp batches with the broker's clock instead of keeping the producer's timestamps.</param>
/// <param name="RetentionMs">Closed segments whose newest record is older are deleted; -1 keeps them.</param>
/// <param name="RetentionBytes">Oldest closed segments are deleted while the log is larger; -1 keeps them.</param>
sealed record LogConfig(int SegmentBytes, int MaxMessageBytes, bool LogAppendTime, long RetentionMs, long RetentionBytes)
{
    public static readonly LogConfig Default = new(
        SegmentBytes: 128 << 20, MaxMessageBytes: 1_048_588, LogAppendTime: false,
        RetentionMs: 7 * 24 * 60 * 60 * 1000L, RetentionBytes: -1);
}
