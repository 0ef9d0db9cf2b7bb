using StockKafka.Load.Engine;
using StockKafka.Load.Http;

namespace StockKafka.LoadRunner.Tests.Http;

/// <summary>What becomes of a request whose connection the server closed as idle while it was on its way (RFC 9110, section 9.2.2).</summary>
public sealed class RepeatTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    public enum Way
    {
        Ring,
        Epoll,
        Handler,
    }

    public static TheoryData<Way, bool> Losses => Each(false, true);

    public static TheoryData<Way, string> NotIdempotent => Each("POST", "PATCH");

    public static TheoryData<Way, string> Idempotent => Each("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_reused_connection_that_is_closed_before_any_byte_is_replaced_and_the_request_sent_once_more(Way way, bool reset)
    {
        using var server = Answering(1, then: reset ? static peer => Task.Run(peer.Reset) : static _ => Task.CompletedTask);
        using var client = NewClient(way);
        using var connection = client.Open(server.Address);
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(new(null, 5), await SendAsync(connection, server, HttpMethod.Get));
        }

        Assert.Equal((4, 3), (server.Connections, client.Reconnects));
    }

    [Theory]
    [MemberData(nameof(Idempotent))]
    public async Task An_idempotent_request_is_repeated_with_its_body(Way way, string method)
    {
        using var server = Answering(1, static _ => Task.CompletedTask);
        using var client = NewClient(way);
        using var connection = client.Open(server.Address);
        await SendAsync(connection, server, HttpMethod.Get);
        var result = await SendAsync(connection, server, new(method), method == "PUT" ? "whole"u8.ToArray() : default);
        Assert.Null(result.Failure);
        Assert.Equal((2, 1), (server.Connections, client.Reconnects));
    }

    [Theory]
    [MemberData(nameof(NotIdempotent))]
    public async Task Any_other_request_fails_and_is_not_sent_again(Way way, string method)
    {
        using var server = Answering(1, static _ => Task.CompletedTask);
        using var client = NewClient(way);
        using var connection = client.Open(server.Address);
        foreach (var body in (byte[][])["whole"u8.ToArray(), []])
        {
            await SendAsync(connection, server, HttpMethod.Get);
            var before = server.Connections;
            Assert.StartsWith("connection ", (await SendAsync(connection, server, new(method), body)).Failure, StringComparison.Ordinal);
            // The handler opens one before it is told not to use it.
            Assert.Equal((way == Way.Handler && body.Length == 0 ? server.Connections : before, 0), (server.Connections, client.Reconnects));
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_request_is_repeated_once_and_not_after_the_first_byte(Way way, bool begun)
    {
        var (connections, requests) = (0, 0);
        using var server = new RawServer(async peer =>
        {
            // The handler opens a third connection before it is told not to use it.
            Interlocked.Add(ref requests, await peer.RequestAsync() is null ? 0 : 1);
            if (Interlocked.Increment(ref connections) == 1)
            {
                await peer.SendAsync(Hello);
                await peer.RequestAsync();
                Interlocked.Increment(ref requests);
                await peer.SendAsync(begun ? "HTTP/1.1 2" : "");
            }
        });
        using var client = NewClient(way);
        using var connection = client.Open(server.Address);
        Assert.Null((await SendAsync(connection, server, HttpMethod.Get)).Failure);
        Assert.NotNull((await SendAsync(connection, server, HttpMethod.Get)).Failure);
        Assert.Equal(begun ? (2, 0) : (3, 1), (Volatile.Read(ref requests), client.Reconnects));
    }

    private static TheoryData<Way, T> Each<T>(params T[] values)
    {
        var data = new TheoryData<Way, T>();
        foreach (var way in Enum.GetValues<Way>())
        {
            foreach (var value in values)
            {
                data.Add(way, value);
            }
        }

        return data;
    }

    private static RawServer Answering(int times, Func<Peer, Task> then) => new(async peer =>
    {
        for (var answered = 0; await peer.RequestAsync() is { } request; answered++)
        {
            if (answered == times)
            {
                await then(peer);
                return;
            }

            await peer.SendAsync(request.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : Hello);
        }
    });

    private static ValueTask<OperationResult> SendAsync(LoadConnection connection, RawServer server, HttpMethod method, byte[]? body = null) =>
        connection.SendAsync(PreparedRequest.Create(method, server.Address, body: body ?? []), null, CancellationToken.None);

    private static LoadHttpClient NewClient(Way way) =>
        new(way == Way.Handler ? new() { EventLoops = 0 } : new() { EventLoops = 1, IoUring = way == Way.Ring }, TimeProvider.System);
}
