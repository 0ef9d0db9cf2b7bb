using System.IO.Compression;
using System.Text;
using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.LoadRunner.Tests.Http;

namespace StockKafka.LoadRunner.Tests.Scenarios;

/// <summary>Answers of any length and packing are judged as they come.</summary>
public sealed class AnswerExpectationTests
{
    private const int Long = 20_000_000;

    private static readonly string Document =
        $$$"""{"padding":"{{{string.Concat(Enumerable.Range(0, 40_000).Select(static number => number))}}}","list":[{"a":[1,2]},{"deep":{"x":null,"name":"Müller"}}],"status":"Healthy"}""";

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Twenty_megabytes_pass_and_nothing_of_them_is_kept(RepeatTests.Way way)
    {
        foreach (var chunked in (bool[])[false, true])
        {
            using var server = new RawServer(async peer =>
            {
                await peer.RequestAsync();
                var piece = new string('x', 1_000_000);
                await peer.SendAsync(chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" : $"HTTP/1.1 200 OK\r\nContent-Length: {Long + 7}\r\n\r\n");
                for (var sent = 0; sent < Long; sent += piece.Length)
                {
                    await peer.SendAsync(chunked ? $"{piece.Length:x}\r\n{piece}\r\n" : piece);
                }

                await peer.SendAsync(chunked ? "3\r\nHea\r\n4\r\nlthy\r\n0\r\n\r\n" : "Healthy");
            });
            // Of what is kept the bound is one byte.
            var result = await AskAsync(server, new() { Contains = "Healthy" }, way, new() { MaxBody = 1 });
            Assert.Equal((null, Long + 7), (result.Failure, result.Bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_bound_is_one_only_where_it_was_asked_for(RepeatTests.Way way)
    {
        using var server = RawServer.AnsweringAndClosing($"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n{new string('x', 1001)}");
        Assert.Equal("body longer than 1000 bytes", (await AskAsync(server, new(), way, new() { MaxBody = int.MaxValue, LongestBody = 1_000 })).Failure);
        Assert.Null((await AskAsync(server, new(), way, new() { MaxBody = int.MaxValue, LongestBody = 1_001 })).Failure);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "raw")]
    [InlineData("gzip, br", "gzip", "br")]
    [InlineData("identity")]
    public async Task A_packed_body_is_unpacked_for_the_checks(string encoding, params string[] packings)
    {
        var body = packings.Aggregate(Encoding.UTF8.GetBytes(Document), Packed);
        foreach (var way in Enum.GetValues<RepeatTests.Way>())
        {
            using var server = Sending(encoding, body);
            Assert.Null((await AskAsync(server, new() { Contains = "\"status\":\"Healthy\"", Json = JsonPath.Parse("", "list[1].deep.name=Müller") }, way)).Failure);
            using var again = Sending(encoding, body);
            Assert.Equal("answer does not contain what it should", (await AskAsync(again, new() { Contains = "Sick" }, way)).Failure);
        }
    }

    [Theory]
    [InlineData("zstd", false, "body packed by a coding that cannot be unpacked: zstd")]
    [InlineData("br", false, "body cannot be unpacked: cut off, or not what Content-Encoding says")]
    [InlineData("gzip", true, "body cannot be unpacked: cut off, or not what Content-Encoding says")]
    public async Task What_cannot_be_unpacked_is_a_failure_where_it_is_looked_at(string encoding, bool cut, string failure)
    {
        var packed = Packed(Encoding.UTF8.GetBytes(Document), "gzip");
        var body = cut ? packed[..(packed.Length / 2)] : packed;
        using var server = Sending(encoding, body);
        Assert.Equal(failure, (await AskAsync(server, new() { Contains = "Healthy" }, RepeatTests.Way.Ring)).Failure);
        using var again = Sending(encoding, body);
        Assert.Null((await AskAsync(again, new() { Status = 200 }, RepeatTests.Way.Ring)).Failure);
    }

    [Theory]
    [InlineData("list[1].deep.name=Müller", true)]
    [InlineData("list[1].deep.x=null", true)]
    [InlineData("list[0].a[1]=2", true)]
    [InlineData("list[0].a[2]", false)]
    [InlineData("list[2]", false)]
    [InlineData("list.name", false)]
    [InlineData("deep", false)]
    [InlineData("status=Healthy", true)]
    [InlineData("status=Sick", false)]
    public void Json_is_found_however_it_is_cut(string path, bool found)
    {
        var document = Encoding.UTF8.GetBytes("""{"list":[{"a":[1,2]},{"deep":{"x":null,"name":"Müller"}}],"status":"Healthy"}""");
        var reader = JsonPath.Parse("", path).NewReader();
        for (var size = 1; size <= document.Length; size++)
        {
            reader.Begin();
            foreach (var piece in document.Chunk(size))
            {
                reader.Take(piece);
            }

            Assert.Equal(found, reader.End());
        }

        reader.Begin();
        reader.Take(document[..^1]);
        Assert.False(reader.End());
    }

    [Theory]
    [InlineData("Healthy")]
    [InlineData("aab")]
    [InlineData("x")]
    public void Text_is_found_across_every_seam(string text)
    {
        var body = Encoding.ASCII.GetBytes($"aaaaHealthHealt{text}aa");
        var finder = new TextFinder(Encoding.ASCII.GetBytes(text));
        for (var size = 1; size <= body.Length; size++)
        {
            finder.Begin();
            foreach (var piece in body.Chunk(size))
            {
                finder.Take(piece);
            }

            Assert.True(finder.Found);
            finder.Begin();
            foreach (var piece in "aaHealthHealt"u8.ToArray().Chunk(size))
            {
                finder.Take(piece);
            }

            Assert.False(finder.Found);
        }
    }

    public static TheoryData<RepeatTests.Way> Ways => new(Enum.GetValues<RepeatTests.Way>());

    private static RawServer Sending(string encoding, byte[] body) => new(async peer =>
    {
        await peer.RequestAsync();
        await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n");
        foreach (var piece in body.Chunk(7_001))
        {
            await peer.SendAsync(Encoding.Latin1.GetString(piece));
        }
    });

    private static async Task<OperationResult> AskAsync(RawServer server, AnswerExpectation expected, RepeatTests.Way way, LoadHttpOptions? options = null)
    {
        options ??= new() { MaxBody = int.MaxValue };
        using var client = new LoadHttpClient(
            way == RepeatTests.Way.Handler ? options with { EventLoops = 0 } : options with { EventLoops = 1, IoUring = way == RepeatTests.Way.Ring }, TimeProvider.System);
        using var connection = client.Open(server.Address);
        return await connection.StreamAsync(PreparedRequest.Create(HttpMethod.Get, server.Address), expected.NewReader(), CancellationToken.None);
    }

    private static byte[] Packed(byte[] body, string packing)
    {
        using var packed = new MemoryStream();
        using (Stream packer = packing switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(packed, CompressionLevel.Fastest),
            "raw" => new DeflateStream(packed, CompressionLevel.Fastest),
            _ => new GZipStream(packed, CompressionLevel.Fastest),
        })
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }
}
