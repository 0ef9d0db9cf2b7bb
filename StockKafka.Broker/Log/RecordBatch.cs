using System.Buffers.Binary;

namespace StockKafka.Broker.Log;

internal enum CompressionCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}

/// <summary>
/// The header of a record batch in format version 2, the only one this broker stores; batches lie in the log as they came over
/// the wire. Base offset and leader epoch are not under the CRC, so the broker sets them without touching the rest.
/// Source: "Record Batch" in the protocol documentation of Apache Kafka.
/// </summary>
internal readonly ref struct RecordBatch(ReadOnlySpan<byte> bytes)
{
    public const int HeaderLength = 61;

    /// <summary>Base offset and batch length, which are not counted in the batch length.</summary>
    public const int Prefix = 12;

    public const int MinBatchLength = HeaderLength - Prefix;
    public const byte SupportedMagic = 2;
    public const long NoProducerId = -1;

    private const int LengthAt = 8, LeaderEpochAt = 12, MagicAt = 16, CrcAt = 17, AttributesAt = 21, LastOffsetDeltaAt = 23,
        BaseTimestampAt = 27, MaxTimestampAt = 35, ProducerIdAt = 43, ProducerEpochAt = 51, BaseSequenceAt = 53, CountAt = 57;

    public const short TransactionalBit = 0x10, ControlBit = 0x20;

    private const short CodecMask = 0x07, LogAppendTimeBit = 0x08;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(_bytes);

    /// <summary>As the batch itself says it; not yet checked against anything.</summary>
    public int BatchLength => BinaryPrimitives.ReadInt32BigEndian(_bytes[LengthAt..]);

    public long TotalLength => (long)Prefix + BatchLength;

    public byte Magic => _bytes[MagicAt];

    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[CrcAt..]);

    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(_bytes[AttributesAt..]);

    public CompressionCodec Codec => (CompressionCodec)(Attributes & CodecMask);

    public bool IsLogAppendTime => (Attributes & LogAppendTimeBit) != 0;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(_bytes[LastOffsetDeltaAt..]);

    public long NextOffset => BaseOffset + LastOffsetDelta + 1;

    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[BaseTimestampAt..]);

    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[MaxTimestampAt..]);

    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(_bytes[ProducerIdAt..]);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_bytes[ProducerEpochAt..]);

    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(_bytes[BaseSequenceAt..]);

    public int LastSequence => ProducerStateTable.AddToSequence(BaseSequence, LastOffsetDelta);

    public int Count => BinaryPrimitives.ReadInt32BigEndian(_bytes[CountAt..]);

    public bool CrcMatches => Crc == Crc32C.Compute(_bytes[AttributesAt..checked((int)TotalLength)]);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The records after the header, compressed as the codec says.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    public static short WithoutCodec(short attributes) => (short)(attributes & ~CodecMask);

    public static void SetOffsetAndEpoch(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochAt..], leaderEpoch);
    }

    /// <summary>
    /// Makes the header's largest timestamp that of the records, as Apache Kafka does: kafkajs, for one, writes the last one
    /// there, and lookups by time would then pass over the batch. Compressed batches are believed.
    /// </summary>
    public static void CorrectMaxTimestamp(Span<byte> batch)
    {
        var header = new RecordBatch(batch);
        if (header.Codec != CompressionCodec.None || header.IsLogAppendTime)
        {
            return;
        }

        var (largest, count) = (-1L, 0);
        var records = new RecordReader(header.Payload, 0, header.BaseTimestamp);
        while (records.MoveNext())
        {
            largest = Math.Max(largest, records.Timestamp);
            count++;
        }

        if (count == header.Count && largest != header.MaxTimestamp)
        {
            BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], largest);
            WriteCrc(batch);
        }
    }

    /// <summary>Marks the batch as stamped by the broker, which needs a new CRC.</summary>
    public static void SetLogAppendTime(Span<byte> batch, long timestamp)
    {
        var attributes = (short)(new RecordBatch(batch).Attributes | LogAppendTimeBit);
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], attributes);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], timestamp);
        WriteCrc(batch);
    }

    public static void WriteCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcAt..], Crc32C.Compute(batch[AttributesAt..]));
}
