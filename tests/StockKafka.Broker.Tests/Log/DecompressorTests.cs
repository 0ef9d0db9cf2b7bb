using System.Text;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Compression;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class DecompressorTests
{
    private const int Seed = 20_260_106;

    private static readonly byte[] Quotes = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"symbol\":\"S{i % 97}\",\"price\":{i * 7919 % 10_007}}}")));

    private static readonly (string Name, CompressionCodec Codec, Func<byte[], byte[]> Pack)[] Ways =
    [
        ("gzip", CompressionCodec.Gzip, content => Packed.Gzip(content)),
        ("gzip, three members", CompressionCodec.Gzip, content => Packed.Gzip(content, 3)),
        ("snappy", CompressionCodec.Snappy, Packed.Snappy),
        ("xerial", CompressionCodec.Snappy, content => Packed.Xerial(content)),
        ("xerial, three blocks", CompressionCodec.Snappy, content => Packed.Xerial(content, 3)),
        ("lz4", CompressionCodec.Lz4, content => Packed.Lz4(content)),
        ("lz4 with checksums", CompressionCodec.Lz4, content => Packed.Lz4(content, checksums: true)),
        ("lz4, dependent blocks", CompressionCodec.Lz4, content => Packed.Lz4(content, chained: true)),
        ("lz4, blocks of 4 MiB", CompressionCodec.Lz4, content => Packed.Lz4(content, 4 << 20, chained: true, checksums: true)),
        ("zstd", CompressionCodec.Zstd, content => Packed.Zstd(content)),
        ("zstd, three frames", CompressionCodec.Zstd, content => Packed.Zstd(content, 3)),
        ("zstd stream", CompressionCodec.Zstd, content => Packed.ZstdStream(content)),
        ("zstd stream, largest window", CompressionCodec.Zstd, content => Packed.ZstdStream(content, level: 22)),
        ("zstd stream, many blocks", CompressionCodec.Zstd, content => Packed.ZstdStream(content, flushEach: 100)),
    ];

    public static TheoryData<string> Names => [.. Ways.Select(way => way.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatWasPacked_ComesOut(string name)
    {
        var (_, codec, pack) = Find(name);
        foreach (var length in (int[])[1, 5, 1_000, 70_000, Quotes.Length])
        {
            Assert.True(Quotes.AsSpan(0, length).SequenceEqual(Open(codec, pack(Quotes[..length]))), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData(CompressionCodec.Lz4, "04224d186840f000000000000000b9100000006f71756f7465200600d250756f74652000000000")] // its length at the front
    [InlineData(CompressionCodec.Lz4, "04224d186c40f00000000000000009100000006f71756f7465200600d250756f74652000000000893d576d")]
    [InlineData(CompressionCodec.Zstd, "28b52ffd20f06d00003071756f7465200100e750a508")]
    public void WhatTheLibrariesOfPythonWrite_IsRead(object codec, string packed) => Assert.Equal(
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("quote ", 40))),
        Open((CompressionCodec)codec, Convert.FromHexString(packed)));

    [Theory]
    [MemberData(nameof(Names))]
    public void CutOff_AtAnyLength_IsRefused_OrIsTheBeginning(string name)
    {
        var (_, codec, pack) = Find(name);
        var content = Quotes[..3_000];
        var packed = pack(content);
        for (var length = 0; length < packed.Length; length++)
        {
            var opened = Open(codec, packed[..length]);
            Assert.True(opened is null || content.AsSpan().StartsWith(opened), $"{length} of {packed.Length} bytes");
        }

        Assert.Null(Open(codec, []));
    }

    /// <summary>One unit and no part of it: what is not whole is not taken for whole.</summary>
    [Theory]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("lz4 with checksums")]
    [InlineData("zstd")]
    [InlineData("zstd stream")]
    public void CutOff_SingleUnit_IsRefused(string name)
    {
        var (_, codec, pack) = Find(name);
        var packed = pack(Quotes[..3_000]);
        Assert.All(Enumerable.Range(0, packed.Length), length => Assert.Null(Open(codec, packed[..length])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_IsOpenedOrRefused_WithinBounds(string name)
    {
        var (_, codec, pack) = Find(name);
        var packed = pack(Quotes[..3_000]);
        var random = new Random(Seed);
        for (var round = 0; round < 3_000; round++)
        {
            var damaged = packed.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var opened = Open(codec, damaged);
            Assert.InRange(opened?.Length ?? 0, 0, Decompressor.MaxDecompressed);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("xerial, three blocks")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    [InlineData("zstd stream")]
    public void MoreThanMayBe_IsRefused_AndTakesNoMoreThanTheBoundAndWhatLedToIt(string name)
    {
        var (_, codec, pack) = Find(name);
        var bomb = pack(new byte[Decompressor.MaxDecompressed + 1]);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Decompressor.Decompress(codec, bomb));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.InRange(allocated, 0, (2L * Decompressor.MaxDecompressed) + (2 * bomb.Length) + (8 << 20));
    }

    [Theory]
    [InlineData(CompressionCodec.Snappy, "8080804000")] // 128 MiB in no bytes
    [InlineData(CompressionCodec.Snappy, "ffffffff0f00")] // 4 GiB
    [InlineData(CompressionCodec.Snappy, "82534e41505059000000000100000001000000058080804000")] // xerial, 128 MiB
    [InlineData(CompressionCodec.Snappy, "82534e41505059000000000100000001 7fffffff00")] // xerial, a block of 2 GiB
    [InlineData(CompressionCodec.Snappy, "82534e41505059000000000100000001 ffffffff00")] // xerial, a block of -1
    [InlineData(CompressionCodec.Zstd, "28b52ffde00000000100000000010000")] // 4 GiB in an empty block
    [InlineData(CompressionCodec.Zstd, "28b52ffda000000010010000")] // 256 MiB in an empty block
    [InlineData(CompressionCodec.Zstd, "28b52ffd0088010000")] // a window of 128 MiB and an empty block
    [InlineData(CompressionCodec.Lz4, "04224d186070730000008000")] // a raw block of 8 MiB
    [InlineData((CompressionCodec)7, "00")]
    public void Claims_AreNotBelieved(object of, string bytes)
    {
        var codec = (CompressionCodec)of;
        var payload = Convert.FromHexString(bytes.Replace(" ", ""));
        Decompressor.Decompress(codec, payload);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var opened = Decompressor.Decompress(codec, payload);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.True(opened is null or { Count: 0 });
        Assert.InRange(allocated, 0, 1 << 20);
    }

    private static (string Name, CompressionCodec Codec, Func<byte[], byte[]> Pack) Find(string name) => Ways.Single(way => way.Name == name);

    private static byte[]? Open(CompressionCodec codec, byte[] payload) => Decompressor.Decompress(codec, payload) is { } opened ? [.. opened] : null;
}
