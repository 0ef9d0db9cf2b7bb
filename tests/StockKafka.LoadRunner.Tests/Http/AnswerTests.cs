using System.Text;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;

namespace StockKafka.LoadRunner.Tests.Http;

public sealed class AnswersOverIoUring() : AnswerTests(ioUring: true);

public sealed class AnswersOverEpoll() : AnswerTests(ioUring: false);

/// <summary>What the client makes of the answers of a server that sends any bytes.</summary>
public abstract class AnswerTests(bool ioUring)
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData(Hello, 200, "hello", true)]
    [InlineData("HTTP/1.1 200\r\ncontent-length:5 \r\n\r\nhello", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 200, "hello", true)]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, "", true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, "", true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Hello, 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2;a=b;c=\"d\"\r\nhe\r\n003 \r\nllo\r\n000;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\u001f\u008b\b\0\0", 200, "\u001f\u008b\b\0\0", true)]
    public async Task Complete_answers_are_read_however_they_are_framed(string answer, int status, string body, bool reused)
    {
        using var server = RawServer.Answering(answer);
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        for (var round = 0; round < 2; round++)
        {
            var (result, seen) = await GetAsync(connection, server);
            Assert.Equal((null, Encoding.Latin1.GetByteCount(body)), (result.Failure, result.Bytes));
            Assert.Equal((status, body), (connection.Status, seen));
        }

        Assert.Equal(reused ? 1 : 2, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Any: a: b\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhello")]
    public async Task A_body_without_a_length_ends_with_the_connection(string answer)
    {
        using var server = RawServer.AnsweringAndClosing(answer);
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("hello", (await GetAsync(connection, server)).Body);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n4;x=y\r\nello\r\n0\r\nX-Trailer: z\r\n\r\n")]
    public void Answers_are_read_wherever_they_are_cut(string answer)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        for (var first = 1; first < bytes.Length; first++)
        {
            for (var second = first; second < bytes.Length; second++)
            {
                Assert.Equal("hello", Parse(bytes, [first, second - first, bytes.Length - second], keepsBody: true));
                Parse(bytes, [first, second - first, bytes.Length - second], keepsBody: false);
            }
        }

        Assert.Equal("hello", Parse(bytes, [.. Enumerable.Repeat(1, bytes.Length)], keepsBody: true));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "malformed answer: no status line")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "malformed answer: no status line")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", "malformed answer: no status line")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "malformed answer: no status line")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "malformed answer: 101 without being asked")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "malformed answer: header field without a name")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "malformed answer: Content-Length is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "malformed answer: Content-Length is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "malformed answer: chunk without a size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", "malformed answer: chunk without a size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n", "malformed answer: chunk longer than its size")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello", "malformed answer: bytes after its end")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", "body longer than 1000 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n", "body longer than 1000 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "malformed answer: Content-Length is no number")]
    public async Task Wrong_answers_are_failures_that_say_what_is_wrong(string answer, string failure)
    {
        using var server = RawServer.Answering(answer);
        using var client = NewClient(new() { MaxBody = 1_000 });
        using var connection = client.Open(server.Address);
        for (var round = 1; round <= 2; round++)
        {
            Assert.Equal(failure, (await GetAsync(connection, server)).Result.Failure);
            Assert.Equal(round, server.Connections);
        }
    }

    [Theory]
    [InlineData("X: ")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;")]
    public async Task Heads_without_an_end_are_given_up_at_their_bound(string answer)
    {
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(answer);
            while (true)
            {
                await peer.SendAsync(new string('x', 1_000));
            }
        });
        using var client = NewClient(new() { MaxHead = 10_000 });
        using var connection = client.Open(server.Address);
        var failure = (await GetAsync(connection, server)).Result.Failure;
        Assert.Equal(answer.EndsWith(';') ? "malformed answer: chunk without a size" : "head longer than 10000 bytes", failure);
    }

    [Fact]
    public async Task A_body_without_an_end_is_given_up_at_its_bound()
    {
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true)
            {
                await peer.SendAsync(new string('x', 1_000));
            }
        });
        using var client = NewClient(new() { MaxBody = 100_000 });
        using var connection = client.Open(server.Address);
        Assert.Equal("body longer than 100000 bytes", (await GetAsync(connection, server)).Result.Failure);
    }

    [Fact]
    public async Task Long_bodies_in_many_pieces_arrive_whole()
    {
        var body = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"{number};"));
        string[] answers =
        [
            $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(body.Chunk(777).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"))}0\r\n\r\n",
        ];
        foreach (var answer in answers)
        {
            using var server = RawServer.Answering(answer);
            using var client = NewClient();
            using var connection = client.Open(server.Address);
            for (var round = 0; round < 3; round++)
            {
                var (result, seen) = await GetAsync(connection, server);
                Assert.Null(result.Failure);
                Assert.Equal(body, seen);
            }

            // Without a check the body is read past: it may have any length.
            var unread = await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, server.Address), null, CancellationToken.None);
            Assert.Equal((null, body.Length), (unread.Failure, unread.Bytes));
            Assert.Equal(1, server.Connections);
        }
    }

    [Fact]
    public async Task The_answer_to_HEAD_has_no_body()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Head, server.Address);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(new(null, 0), await connection.SendAsync(request, null, CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_check_sees_the_header_fields()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nX-Cache-Age: 7\r\nX-Cache:  hit \r\nx-cache: miss\r\nContent-Length: 0\r\n\r\n");
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var result = await connection.SendAsync(
            PreparedRequest.Create(HttpMethod.Get, server.Address),
            static answer => $"{Encoding.ASCII.GetString(answer.Field("x-Cache"u8))}, {answer.Field("X-Cach"u8).Length}, {answer.Field("X-Other"u8).Length}",
            CancellationToken.None);
        Assert.Equal("hit, 0, 0", result.Failure);
    }

    [Theory]
    [InlineData(399, null)]
    [InlineData(400, "HTTP 400")]
    [InlineData(503, "HTTP 503")]
    public async Task Without_a_check_a_status_from_400_on_is_a_failure(int status, string? failure)
    {
        using var server = RawServer.Answering($"HTTP/1.1 {status} X\r\nContent-Length: 1\r\n\r\nx");
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var result = await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, server.Address), null, CancellationToken.None);
        Assert.Equal(new(failure, 1), result);
    }

    private LoadHttpClient NewClient(LoadHttpOptions? options = null) => new((options ?? new()) with { IoUring = ioUring }, TimeProvider.System);

    internal static async Task<(OperationResult Result, string? Body)> GetAsync(LoadConnection connection, RawServer server)
    {
        string? body = null;
        var result = await connection.SendAsync(
            PreparedRequest.Create(HttpMethod.Get, server.Address),
            answer =>
            {
                body = Encoding.Latin1.GetString(answer.Body);
                return null;
            },
            CancellationToken.None);
        return (result, body);
    }

    private static string Parse(byte[] answer, int[] pieces, bool keepsBody)
    {
        var options = new LoadHttpOptions();
        var parser = AnswerParser.Begin(isHead: false, keepsBody);
        var buffer = new byte[answer.Length];
        var (received, sent) = (0, 0);
        foreach (var piece in pieces)
        {
            answer.AsSpan(sent, piece).CopyTo(buffer.AsSpan(received));
            sent += piece;
            received += piece;
            Assert.Null(parser.Read(buffer, ref received, options, new(options)));
            Assert.Equal(sent == answer.Length, parser.IsDone);
        }

        Assert.Equal(5, parser.BodyLength);
        return Encoding.ASCII.GetString(buffer[parser.Body]);
    }
}
