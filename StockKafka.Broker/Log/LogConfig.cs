namespace StockKafka.Broker.Log;

/// <summary>What a topic's configuration means for one log.</summary>
/// <param name="SegmentBytes">A segment is closed before it would grow beyond this.</param>
/// <param name="MaxMessageBytes">Largest batch that is accepted, header included.</param>
/// <param name="LogAppendTime">Stamp batches with the broker's clock instead of keeping the producer's timestamps.</param>
/// <param name="RetentionMs">Segments whose newest record is older are deleted; -1 keeps them.</param>
/// <param name="RetentionBytes">Oldest closed segments are deleted while the log is larger; -1 keeps them.</param>
internal sealed record LogConfig(int SegmentBytes, int MaxMessageBytes, bool LogAppendTime, long RetentionMs, long RetentionBytes)
{
    private const long HourMs = 60 * 60 * 1000;

    public static readonly LogConfig Default = new(
        SegmentBytes: 128 << 20, MaxMessageBytes: 1_048_588, LogAppendTime: false, RetentionMs: 7 * 24 * HourMs, RetentionBytes: -1);

    /// <summary>Delete what retention no longer covers.</summary>
    public bool Delete { get; init; } = true;

    /// <summary>Keep only the newest record of each key.</summary>
    public bool Compact { get; init; }

    /// <summary>A segment is closed when it was begun this long ago.</summary>
    public long SegmentMs { get; init; } = 7 * 24 * HourMs;

    /// <summary>How long a tombstone outlives the compaction that removed what it deletes.</summary>
    public long DeleteRetentionMs { get; init; } = 24 * HourMs;

    /// <summary>Records younger than this are not compacted.</summary>
    public long MinCompactionLagMs { get; init; }

    /// <summary>Compact once this share of the closed segments was not compacted before, 0 to 1.</summary>
    public double MinCleanableDirtyRatio { get; init; } = 0.5;
}
