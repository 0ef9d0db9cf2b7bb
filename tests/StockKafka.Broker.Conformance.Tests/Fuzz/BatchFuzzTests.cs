using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Compression;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Conformance.Tests.Fuzz;

/// <summary>Batches whose checksum is right and whose content is not: what a faulty or hostile producer can have stored.</summary>
public sealed class BatchFuzzTests
{
    private const int Batches = 100_000, Seed = 20_260_106;
    private const int NewestProduce = 9, MaxMessageBytes = 1 << 20;

    /// <summary>Deflate grows a thousandfold at most, and a buffer is doubled as it fills.</summary>
    private const int MaxBytesForEachBatch = 1 << 20, MaxBytesForEachByte = 4_000;

    [Fact]
    public void RealBatches_OfEachCodec_AreOpened()
    {
        var codecs = RealBatches().Select(batch =>
        {
            Assert.Equal(KafkaError.None, BatchValidator.Validate(batch, NewestProduce, MaxMessageBytes, out _));
            var header = new RecordBatch(batch);
            Assert.Equal(header.Count, CountRecords(batch));
            return header.Codec;
        });

        Assert.Equal(Enum.GetValues<CompressionCodec>(), codecs.Distinct().Order());
    }

    [Fact]
    public void DamagedBatches_AreOpenedOrRefused()
    {
        var source = new FrameSource(Seed);
        var real = RealBatches();
        for (var i = 0; i < Batches; i++)
        {
            var batch = source.Mutated(real[i % real.Count]);
            Mend(batch);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (BatchValidator.Validate(batch, NewestProduce, MaxMessageBytes, out _) == KafkaError.None)
                {
                    Assert.InRange(CountRecords(batch), 0, int.MaxValue);
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"batch {i}, {Convert.ToHexString(batch)}: {e}");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > MaxBytesForEachBatch + ((long)MaxBytesForEachByte * batch.Length))
            {
                Assert.Fail($"batch {i}, {Convert.ToHexString(batch)}: {allocated} bytes for {batch.Length}");
            }
        }
    }

    /// <summary>Makes length and checksum right again, so that the damage is found no earlier than inside.</summary>
    private static void Mend(byte[] batch)
    {
        if (batch.Length >= RecordBatch.HeaderLength)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.Prefix);
            RecordBatch.WriteCrc(batch);
        }
    }

    private static int CountRecords(byte[] bytes)
    {
        var batch = new RecordBatch(bytes);
        if (Decompressor.Decompress(batch.Codec, batch.Payload) is not { } payload)
        {
            return 0;
        }

        var records = new RecordReader(payload, batch.BaseOffset, batch.BaseTimestamp);
        var count = 0;
        while (records.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static List<byte[]> RealBatches() =>
    [
        .. FrameSource.RealFrames.Select(RequestDecoder.Decode).OfType<ProduceRequest>()
            .SelectMany(request => request.Partitions).Select(partition => partition.Records.ToArray()),
    ];
}
