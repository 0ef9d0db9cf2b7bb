using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Protocol;

public sealed class WirePrimitiveTests
{
    /// <summary>Frame length and correlation id.</summary>
    private const int FrameStart = 8;

    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryType_ReadsBackAsWritten(bool flexible)
    {
        using var w = NewWriter(flexible);
        w.Int8(-3);
        w.Int16(short.MinValue);
        w.Int32(int.MaxValue);
        w.Int64(long.MinValue + 1);
        w.Bool(true);
        w.Uuid(Id);
        w.String("주식 \u20ac");
        w.String(null);
        w.String("");
        w.Bytes([1, 2, 3]);
        w.Int32Array([7, -7]);
        w.Array<string>(["a", "b"], static (w, text) => w.String(text));
        w.NullArray();
        w.Tags();

        var r = Reader(w, flexible);
        Assert.Equal(-3, r.Int8());
        Assert.Equal(short.MinValue, r.Int16());
        Assert.Equal(int.MaxValue, r.Int32());
        Assert.Equal(long.MinValue + 1, r.Int64());
        Assert.True(r.Bool());
        Assert.Equal(Id, r.Uuid());
        Assert.Equal("주식 \u20ac", r.String());
        Assert.Null(r.NullableString());
        Assert.Equal("", r.NullableString());
        Assert.Equal([1, 2, 3], r.Bytes().ToArray());
        Assert.Equal([7, -7], r.Int32Array());
        Assert.Equal(["a", "b"], r.StringArray());
        Assert.Null(r.NullableArray(static (ref WireReader r) => r.Int8()));
        r.Tags();
        Assert.Equal(0, r.Remaining);
    }

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(127u, 1)]
    [InlineData(128u, 2)]
    [InlineData(300_000u, 3)]
    [InlineData(uint.MaxValue, 5)]
    public void UnsignedVarint_TakesAsManyBytesAsItNeeds(uint value, int length)
    {
        using var w = NewWriter(true);
        w.UnsignedVarint(value);

        Assert.Equal(length, w.Length - FrameStart);
        Assert.Equal(value, Reader(w, true).UnsignedVarint());
    }

    [Fact]
    public void Uuid_IsInNetworkOrder()
    {
        using var w = NewWriter(false);
        w.Uuid(Id);

        Assert.Equal("0123456789ABCDEF0123456789ABCDEF", Convert.ToHexString(w.Written[FrameStart..]));
    }

    [Fact]
    public void UnknownTaggedFields_AreSkipped()
    {
        byte[] tags = [2, 0, 3, 9, 9, 9, 5, 0, 42];
        var r = new WireReader(tags, 0, flexible: true);

        r.Tags();

        Assert.Equal(42, r.Int8());
    }

    [Theory]
    [InlineData(false, "00000064")] // an array of 100 elements in 0 bytes
    [InlineData(false, "7FFFFFFF0000")]
    [InlineData(false, "FFFFFFFE")] // -2 is no length
    [InlineData(true, "FFFFFFFF0F")]
    [InlineData(true, "FFFFFFFFFF01")] // more than 5 bytes of varint
    [InlineData(true, "FF")]
    public void Array_LongerThanItsFrame_IsRefused(bool flexible, string hex) => Assert.Throws<MalformedFrameException>(() =>
        new WireReader(Convert.FromHexString(hex), 0, flexible).NullableArray(static (ref WireReader r) => r.Int8()));

    [Theory]
    [InlineData(false, "0005616263")]
    [InlineData(false, "FFFE")]
    [InlineData(false, "FFFF")] // null where it must not be
    [InlineData(false, "0002C328")] // not UTF-8
    [InlineData(true, "06616263")]
    [InlineData(true, "00")]
    [InlineData(true, "")]
    public void String_ThatDoesNotFit_IsRefused(bool flexible, string hex) => Assert.Throws<MalformedFrameException>(() =>
        new WireReader(Convert.FromHexString(hex), 0, flexible).String());

    [Fact]
    public void TooManyElements_OverSeveralArrays_AreRefused()
    {
        var frame = new byte[4 * (4 + (WireReader.MaxElements / 3))];
        for (var at = 0; at < frame.Length; at += frame.Length / 4)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at), WireReader.MaxElements / 3);
        }

        Assert.Throws<MalformedFrameException>(() =>
        {
            var r = new WireReader(frame, 0, flexible: false);
            for (var i = 0; i < 4; i++)
            {
                r.Array(static (ref WireReader r) => r.Int8());
            }
        });
    }

    private static WireWriter NewWriter(bool flexible)
    {
        var writer = new WireWriter();
        writer.Begin(0, 0, flexible, flexibleHeader: false);
        return writer;
    }

    private static WireReader Reader(WireWriter writer, bool flexible) => new(writer.WrittenMemory[FrameStart..], 0, flexible);
}
