using System.Buffers.Binary;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class BatchValidatorTests
{
    [Fact]
    public void GoodBatch_IsAccepted() => Assert.Equal(KafkaError.None, Validate(Batches.Plain(3)));

    [Fact]
    public void Crc_IsThatOfTheStandard() => Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));

    [Fact]
    public void FlippedByte_IsCorrupt()
    {
        var batch = Batches.Plain();
        batch[^1] ^= 1;
        Assert.Equal(KafkaError.CorruptMessage, Validate(batch));
    }

    [Fact]
    public void TwoBatches_AreInvalid() => Assert.Equal(KafkaError.InvalidRecord, Validate([.. Batches.Plain(), .. Batches.Plain()]));

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(70)]
    public void CutOff_IsCorrupt(int length) => Assert.Equal(KafkaError.CorruptMessage, Validate(Batches.Plain()[..length]));

    [Fact]
    public void TooLarge_IsSaidSo() =>
        Assert.Equal(KafkaError.MessageTooLarge, Validate(Batches.Plain(valueSize: LogConfig.Default.MaxMessageBytes)));

    [Fact]
    public void OldFormat_IsUnsupported() => Assert.Equal(KafkaError.UnsupportedForMessageFormat, Validate(Changed(batch => batch[16] = 1)));

    [Fact]
    public void BaseOffset_MustBeZero() =>
        Assert.Equal(KafkaError.InvalidRecord, Validate(Changed(batch => BinaryPrimitives.WriteInt64BigEndian(batch, 5))));

    [Fact]
    public void Count_MustMatchTheLastOffset() =>
        Assert.Equal(KafkaError.InvalidRecord, Validate(Changed(batch => BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), 9))));

    [Fact]
    public void ControlBatch_IsInvalid() => Assert.Equal(KafkaError.InvalidRecord, Validate(Changed(batch => batch[22] |= 0x20)));

    [Fact]
    public void ProducerIdWithoutSequence_IsInvalid() =>
        Assert.Equal(KafkaError.InvalidRecord, Validate(Changed(batch => BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), 1))));

    [Theory]
    [InlineData(6, KafkaError.UnsupportedCompressionType)]
    [InlineData(7, KafkaError.None)]
    public void Zstd_NeedsProduceVersion7(int version, object expected) =>
        Assert.Equal(expected, Validate(Changed(batch => batch[22] |= 4), version));

    private static KafkaError Validate(byte[] records, int version = 9) =>
        BatchValidator.Validate(records, version, LogConfig.Default.MaxMessageBytes, out _);

    private static byte[] Changed(Action<byte[]> change)
    {
        var batch = Batches.Plain();
        change(batch);
        RecordBatch.WriteCrc(batch);
        return batch;
    }
}
