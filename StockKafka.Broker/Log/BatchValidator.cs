using StockKafka.Broker.Errors;
using StockKafka.Broker.Log.Compression;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

/// <summary>Decides whether what a producer sent for one partition may be stored.</summary>
internal static class BatchValidator
{
    private const int FirstVersionWithZstd = 7;

    /// <param name="records">The records of one partition in a produce request: exactly one batch.</param>
    /// <param name="message">What was wrong, for the answer; null when nothing was.</param>
    public static KafkaError Validate(ReadOnlySpan<byte> records, int produceVersion, int maxMessageBytes, out string? message)
    {
        (var error, message) = Check(records, produceVersion, maxMessageBytes);
        return error;
    }

    /// <returns>Which records of a valid batch have no key, counted from 0; none when the batch cannot be looked into.</returns>
    public static int[] RecordsWithoutKey(ReadOnlySpan<byte> bytes)
    {
        var batch = new RecordBatch(bytes);
        if (Decompressor.Decompress(batch.Codec, batch.Payload) is not { } payload)
        {
            return [];
        }

        List<int>? without = null;
        var records = new RecordReader(payload, 0, 0);
        for (var index = 0; records.MoveNext(); index++)
        {
            if (!records.HasKey)
            {
                (without ??= []).Add(index);
            }
        }

        return without?.ToArray() ?? [];
    }

    private static (KafkaError Error, string? Message) Check(ReadOnlySpan<byte> records, int produceVersion, int maxMessageBytes)
    {
        if (records.Length < RecordBatch.HeaderLength)
        {
            return (KafkaError.CorruptMessage, $"The batch has {records.Length} bytes, less than its header.");
        }

        var batch = new RecordBatch(records);
        if (batch.Magic != RecordBatch.SupportedMagic)
        {
            return (KafkaError.UnsupportedForMessageFormat, $"Record format {batch.Magic} is not supported, only 2 is.");
        }

        if (batch.BatchLength < RecordBatch.MinBatchLength || batch.TotalLength > records.Length)
        {
            return (KafkaError.CorruptMessage, $"The batch length {batch.BatchLength} does not fit the data.");
        }

        if (batch.TotalLength < records.Length)
        {
            return (KafkaError.InvalidRecord, "A produce request carries exactly one batch for each partition.");
        }

        if (records.Length > maxMessageBytes)
        {
            return (KafkaError.MessageTooLarge, $"The batch has {records.Length} bytes, max.message.bytes is {maxMessageBytes}.");
        }

        if (!batch.CrcMatches)
        {
            return (KafkaError.CorruptMessage, "The batch does not match its CRC.");
        }

        return CheckFields(batch, produceVersion);
    }

    private static (KafkaError Error, string? Message) CheckFields(in RecordBatch batch, int produceVersion)
    {
        if (batch.BaseOffset != 0 || batch.Count <= 0 || batch.Count != (long)batch.LastOffsetDelta + 1)
        {
            return (KafkaError.InvalidRecord, "Base offset, record count and last offset of the batch do not agree.");
        }

        if (batch.IsControl)
        {
            return (KafkaError.InvalidRecord, "Clients may not write control records.");
        }

        if (batch.IsTransactional && batch.ProducerId == RecordBatch.NoProducerId)
        {
            return (KafkaError.InvalidRecord, "A transactional batch needs a producer id.");
        }

        if (batch.ProducerId != RecordBatch.NoProducerId && (batch.BaseSequence < 0 || batch.ProducerEpoch < 0))
        {
            return (KafkaError.InvalidRecord, "A batch with a producer id needs an epoch and a sequence.");
        }

        return batch.Codec switch
        {
            > CompressionCodec.Zstd => (KafkaError.UnsupportedCompressionType, "Unknown compression type."),
            CompressionCodec.Zstd when produceVersion < FirstVersionWithZstd =>
                (KafkaError.UnsupportedCompressionType, "zstd needs Produce version 7."),
            _ => (KafkaError.None, null),
        };
    }
}
