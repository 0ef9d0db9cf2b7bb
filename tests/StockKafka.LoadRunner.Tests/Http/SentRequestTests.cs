using System.Net;
using System.Net.Sockets;
using System.Text;
using StockKafka.Load.Http;
using StockKafka.Load.Http.EventLoops;
using StockKafka.LoadRunner.Tests.Processes;

namespace StockKafka.LoadRunner.Tests.Http;

public sealed class SentRequestsOverIoUring() : SentRequestTests(ioUring: true);

public sealed class SentRequestsOverEpoll() : SentRequestTests(ioUring: false);

/// <summary>What a server sees of a request.</summary>
public abstract class SentRequestTests(bool ioUring) : EventLoopTests(ioUring)
{
    [Fact]
    public async Task Requests_arrive_as_they_were_prepared()
    {
        var requests = new List<string>();
        using var server = new RawServer(async peer =>
        {
            while (await peer.RequestAsync() is { } request)
            {
                requests.Add(request);
                await peer.SendAsync(Hello);
            }
        });
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var address = new Uri(server.Address, "a b?c=ä");
        var host = server.Address.Authority;
        var post = PreparedRequest.Create(HttpMethod.Post, address, [new("X-Key", "1")], "whole"u8.ToArray());
        await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, address), null, CancellationToken.None);
        await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, address, [new("Host", "other")]), null, CancellationToken.None);
        await connection.SendAsync(post, null, CancellationToken.None);
        await connection.SendAsync(post, Encoding.ASCII.GetBytes("another"), null, CancellationToken.None);
        await connection.SendAsync(PreparedRequest.Create(HttpMethod.Post, address), null, CancellationToken.None);
        Assert.Equal(
            [
                $"GET /a%20b?c=%C3%A4 HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "GET /a%20b?c=%C3%A4 HTTP/1.1\r\nHost: other\r\n\r\n",
                $"POST /a%20b?c=%C3%A4 HTTP/1.1\r\nHost: {host}\r\nX-Key: 1\r\nContent-Length: 5\r\n\r\nwhole",
                $"POST /a%20b?c=%C3%A4 HTTP/1.1\r\nHost: {host}\r\nX-Key: 1\r\nContent-Length: 7\r\n\r\nanother",
                $"POST /a%20b?c=%C3%A4 HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
            ],
            requests);
    }

    [Theory]
    [InlineData("Bad Name", "x")]
    [InlineData("X-A", "x\r\nX-B: y")]
    [InlineData("Content-Length", "5")]
    public void Headers_that_cannot_be_sent_are_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => PreparedRequest.Create(HttpMethod.Get, new Uri("http://h/"), [new(name, value)]));

    [Fact]
    public async Task A_long_request_to_a_slow_reader_arrives_whole()
    {
        const int Length = 20 << 20;
        using var server = new RawServer(async peer =>
        {
            await Task.Delay(200);
            var buffer = new byte[1 << 20];
            var (total, sum) = (0L, 0L);
            while (total < Length)
            {
                var count = await peer.Socket.ReceiveAsync(buffer);
                var from = total == 0 ? buffer.AsSpan().IndexOf("\r\n\r\n"u8) + 4 : 0;
                total += count - from;
                foreach (var value in buffer.AsSpan(from, count - from))
                {
                    sum += value;
                }
            }

            await peer.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{sum}");
        });
        using var client = NewClient(new() { Timeout = TimeSpan.FromSeconds(60) });
        using var connection = client.Open(server.Address);
        var body = new byte[Length];
        new Random(1).NextBytes(body);
        var expected = body.Sum(static value => (long)value).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var result = await connection.SendAsync(
            PreparedRequest.Create(HttpMethod.Post, server.Address),
            body,
            answer => Encoding.ASCII.GetString(answer.Body) == expected ? null : "wrong sum",
            CancellationToken.None);
        Assert.Null(result.Failure);
    }
}
