using StockKafka.Broker.Log;

namespace StockKafka.Broker.Tests.Log;

public sealed class SparseIndexTests
{
    private readonly SparseIndex _index = new();

    public SparseIndexTests()
    {
        for (var i = 0; i < 1000; i++)
        {
            _index.Offer(new IndexEntry(i * 10, i * SparseIndex.Interval, i * 100));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(5_555, 555)]
    [InlineData(9_990, 999)]
    [InlineData(long.MaxValue, 999)]
    public void FloorByOffset(long offset, int entry) => Assert.Equal(entry * SparseIndex.Interval, _index.FloorByOffset(offset));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(SparseIndex.Interval - 1, 0)]
    [InlineData(SparseIndex.Interval, 1)]
    [InlineData(long.MaxValue, 999)]
    public void EntryAtOrBefore(long position, int entry) => Assert.Equal(entry * SparseIndex.Interval, _index.EntryAtOrBefore(position).Position);

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(100, 0)] // entry 1 says that 100 was reached before it
    [InlineData(101, 1)]
    [InlineData(long.MaxValue, 999)]
    public void FloorByTimestamp(long timestamp, int entry) =>
        Assert.Equal(entry * SparseIndex.Interval, _index.FloorByTimestamp(timestamp));

    [Fact]
    public void EntriesCloserThanTheInterval_AreNotKept()
    {
        var index = new SparseIndex();
        for (var position = 0; position < 10 * SparseIndex.Interval; position += 100)
        {
            index.Offer(new IndexEntry(position, position, 0));
        }

        Assert.InRange(index.Entries.Length, 9, 10);
    }

    [Fact]
    public void EmptyIndex_PointsToTheStart() => Assert.Equal(0, new SparseIndex().FloorByOffset(100));

    [Fact]
    public void Seal_ReadsBackAsWritten_AndNotWhenDamaged()
    {
        var seal = new SegmentSeal(100, 10_100, 12_345, 99, 7_000, _index.Entries.ToArray());
        var bytes = seal.ToBytes();

        var read = SegmentSeal.TryParse(bytes)!;
        Assert.Equal(seal with { Entries = null! }, read with { Entries = null! });
        Assert.Equal(seal.Entries, read.Entries);
        for (var at = 0; at < bytes.Length; at += 97)
        {
            bytes[at] ^= 0x40;
            Assert.Null(SegmentSeal.TryParse(bytes));
            bytes[at] ^= 0x40;
        }

        Assert.Null(SegmentSeal.TryParse(bytes.AsSpan(0, bytes.Length - 1)));
    }
}
