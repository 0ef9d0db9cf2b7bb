using System.Net;
using System.Net.Sockets;
using System.Text;
using StockKafka.Load.Http;
using StockKafka.Load.Http.EventLoops;
using StockKafka.LoadRunner.Tests.Processes;

namespace StockKafka.LoadRunner.Tests.Http;

public sealed class ConnectionsOverIoUring() : ConnectionTests(ioUring: true)
{
    [Fact]
    public async Task A_system_that_has_rings_is_used_so()
    {
        using (var ring = Ring.TryOpen())
        {
            Assert.True(ring is not null, "no io_uring here: this test, and the others of this class, show nothing on such a system");
        }

        using var server = RawServer.Answering(Hello);
        using var client = NewClient(new() { EventLoops = 3 });
        using var connection = client.Open(server.Address);
        await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, server.Address), null, CancellationToken.None);
        Assert.Contains(
            Directory.EnumerateFiles("/proc/self/fd").Select(static file => new FileInfo(file).LinkTarget),
            static target => target == "anon_inode:[io_uring]");
    }
}

public sealed class ConnectionsOverEpoll() : ConnectionTests(ioUring: false);

/// <summary>How connections begin, are kept, and are lost.</summary>
public abstract class ConnectionTests(bool ioUring) : EventLoopTests(ioUring)
{
    [Fact]
    public async Task Nobody_listens()
    {
        using var client = NewClient();
        using var connection = client.Open(new Uri("http://127.0.0.1:1/"));
        var request = PreparedRequest.Create(HttpMethod.Get, new Uri("http://127.0.0.1:1/x"));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("connection refused", (await connection.SendAsync(request, null, CancellationToken.None)).Failure);
        }
    }

    [Fact]
    public async Task A_name_without_an_address()
    {
        using var client = NewClient();
        var address = new Uri("http://no-such-host.invalid/");
        using var connection = client.Open(address);
        var result = await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, address), null, CancellationToken.None);
        Assert.StartsWith("no address for no-such-host.invalid", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_several_addresses_finds_the_one_that_listens()
    {
        using var server = RawServer.Answering(Hello);
        var address = new Uri($"http://localhost:{server.Address.Port}/");
        using var client = NewClient();
        using var connection = client.Open(address);
        var result = await connection.SendAsync(PreparedRequest.Create(HttpMethod.Get, address), null, CancellationToken.None);
        Assert.Equal(new(null, 5), result);
    }

    [Fact]
    public async Task A_connection_closed_before_the_answer_is_a_failure_and_its_request_is_not_sent_again()
    {
        using var server = new RawServer(static peer => peer.RequestAsync());
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        Assert.Equal("connection closed before the answer", (await AnswerTests.GetAsync(connection, server)).Result.Failure);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_reset_before_the_answer_is_a_failure()
    {
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            peer.Reset();
        });
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        Assert.Equal("connection lost before the answer", (await AnswerTests.GetAsync(connection, server)).Result.Failure);
    }

    [Fact]
    public async Task A_reset_within_the_answer_is_a_failure()
    {
        // What has not been read when the reset comes is gone, and then it came before the answer: only patience tells.
        var patience = TimeSpan.FromMilliseconds(20);
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
            await Task.Delay(patience);
            peer.Reset();
        });
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        string? failure = null;
        while (failure != "connection lost while reading the answer" && patience < TimeSpan.FromSeconds(5))
        {
            failure = (await AnswerTests.GetAsync(connection, server)).Result.Failure;
            patience *= 2;
        }

        Assert.Equal("connection lost while reading the answer", failure);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task An_answer_that_ends_too_early_is_a_failure(string answer)
    {
        using var server = RawServer.AnsweringAndClosing(answer);
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        Assert.Equal("connection lost while reading the answer", (await AnswerTests.GetAsync(connection, server)).Result.Failure);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_between_requests_is_replaced_in_silence()
    {
        using var closed = new SemaphoreSlim(0);
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(Hello);
            peer.Socket.Shutdown(SocketShutdown.Send);
            // The client's own end tells that it has noticed.
            await peer.Socket.ReceiveAsync(new byte[1]);
            closed.Release();
        });
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal("hello", (await AnswerTests.GetAsync(connection, server)).Body);
            await closed.WaitAsync();
            Assert.Equal(round, server.Connections);
        }
    }

    [Fact]
    public async Task A_slow_answer_times_out_and_its_connection_is_not_used_again()
    {
        using var server = new RawServer(async peer =>
        {
            while (await peer.RequestAsync() is { } request)
            {
                // The late answer must not pass for that of the next request.
                await Task.Delay(request.StartsWith("GET /slow", StringComparison.Ordinal) ? 600 : 0);
                await peer.SendAsync(Hello);
            }
        });
        using var client = NewClient(new() { Timeout = TimeSpan.FromMilliseconds(300) });
        using var slow = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Get, new Uri(server.Address, "slow"));
        Assert.Equal("no answer within 300ms", (await slow.SendAsync(request, null, CancellationToken.None)).Failure);
        Assert.Equal("no answer within 300ms", (await slow.SendAsync(request, null, CancellationToken.None)).Failure);
        await Eventually.TrueAsync(() => server.Connections == 2, "another connection is there");
    }

    [Fact]
    public async Task A_server_that_accepts_nothing_times_out()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var address = new Uri($"http://{listener.LocalEndPoint}/");
        using var client = NewClient(new() { Timeout = TimeSpan.FromMilliseconds(200) });
        var request = PreparedRequest.Create(HttpMethod.Get, address);
        var connections = Enumerable.Range(0, 8).Select(_ => client.Open(address)).ToArray();
        foreach (var result in await Task.WhenAll(connections.Select(each => each.SendAsync(request, null, CancellationToken.None).AsTask())))
        {
            Assert.Equal("no answer within 200ms", result.Failure);
        }
    }

    [Fact]
    public async Task An_abort_gives_up_what_is_under_way()
    {
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.RequestAsync();
        });
        using var abort = new CancellationTokenSource();
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Get, server.Address);
        var answer = connection.SendAsync(request, null, abort.Token).AsTask();
        await Eventually.TrueAsync(() => server.Connections == 1, "the connection is there");
        Assert.False(answer.IsCompleted);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.SendAsync(request, null, abort.Token));
    }

    [Fact]
    public async Task Disposing_the_client_gives_up_what_is_under_way()
    {
        using var server = new RawServer(async peer =>
        {
            await peer.RequestAsync();
            await peer.RequestAsync();
        });
        var client = NewClient();
        var connection = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Get, server.Address);
        var answer = connection.SendAsync(request, null, CancellationToken.None).AsTask();
        await Eventually.TrueAsync(() => server.Connections == 1, "the connection is there");
        client.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.SendAsync(request, null, CancellationToken.None));
    }

    [Fact]
    public async Task What_a_check_throws_comes_to_whoever_awaits_and_the_connection_goes_on()
    {
        using var server = RawServer.Answering(Hello);
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Get, server.Address);
        await Assert.ThrowsAsync<FormatException>(
            async () => await connection.SendAsync(request, static _ => throw new FormatException(), CancellationToken.None));
        Assert.Equal("hello", (await AnswerTests.GetAsync(connection, server)).Body);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Two_requests_at_once_and_a_request_for_another_server_are_mistakes()
    {
        using var server = new RawServer(static peer => Task.Delay(Timeout.Infinite));
        using var client = NewClient();
        using var connection = client.Open(server.Address);
        var request = PreparedRequest.Create(HttpMethod.Get, server.Address);
        _ = connection.SendAsync(request, null, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.SendAsync(request, null, CancellationToken.None));
        var elsewhere = PreparedRequest.Create(HttpMethod.Get, new Uri("http://127.0.0.1:1/"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await connection.SendAsync(elsewhere, null, CancellationToken.None));
    }
}
