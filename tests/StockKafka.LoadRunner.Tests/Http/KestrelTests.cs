using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Load.Http;
using StockKafka.LoadRunner.Tests.Processes;

namespace StockKafka.LoadRunner.Tests.Http;

/// <summary>The client against the server that it is made for.</summary>
public sealed class KestrelTests : IAsyncLifetime
{
    /// <summary>Both ends of each connection are open files of this process.</summary>
    private const int IdleConnections = 4_000;

    private WebApplication _app = null!;
    private Uri _http1 = null!;
    private Uri _http2 = null!;
    private int _connections;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    Interlocked.Increment(ref _connections);
                    return next(connection);
                });
            });
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (_http1, _http2) = (new Uri(addresses[0]), new Uri(addresses[1]));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public static TheoryData<LoadHttpOptionsCase> Clients => new(Enum.GetValues<LoadHttpOptionsCase>());

    public enum LoadHttpOptionsCase
    {
        EventLoop,
        Epoll,
        Handler,
        Http2,
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Each_way_of_sending_gets_the_same_answers(LoadHttpOptionsCase which)
    {
        using var client = NewClient(which);
        var server = which == LoadHttpOptionsCase.Http2 ? _http2 : _http1;
        var protocol = which == LoadHttpOptionsCase.Http2 ? "HTTP/2" : "HTTP/1.1";
        using var connection = client.Open(server);
        var post = PreparedRequest.Create(HttpMethod.Post, new Uri(server, "/echo?x=1"), [new("X-Key", "k"), new("Content-Type", "text/plain")]);
        var get = PreparedRequest.Create(HttpMethod.Get, new Uri(server, "/chunks"));
        var missing = PreparedRequest.Create(HttpMethod.Get, new Uri(server, "/status/503"));
        for (var round = 0; round < 3; round++)
        {
            var body = Encoding.ASCII.GetBytes($"body {round}");
            var expected = $"{protocol} POST /echo?x=1 k text/plain body {round}";
            var echoed = await connection.SendAsync(
                post, body, answer => Encoding.ASCII.GetString(answer.Body) is var seen && seen == expected ? null : seen, CancellationToken.None);
            Assert.Equal(new(null, expected.Length), echoed);

            var chunks = await connection.SendAsync(
                get,
                static answer => answer.Status == 200 && answer.Body.Length == 30_000 && answer.Field("x-Cache"u8).SequenceEqual("hit"u8) ? null : "wrong",
                CancellationToken.None);
            Assert.Equal(new(null, 30_000), chunks);
            Assert.Equal("HTTP 503", (await connection.SendAsync(missing, null, CancellationToken.None)).Failure);
            Assert.Equal(503, connection.Status);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Each_way_of_sending_fails_alike(LoadHttpOptionsCase which)
    {
        using var client = NewClient(which, new() { Timeout = TimeSpan.FromMilliseconds(250), MaxBody = 20_000 });
        var server = which == LoadHttpOptionsCase.Http2 ? _http2 : _http1;
        using var connection = client.Open(server);
        using var nowhere = client.Open(new Uri("http://127.0.0.1:1/"));
        var slow = PreparedRequest.Create(HttpMethod.Get, new Uri(server, "/slow"));
        var refused = PreparedRequest.Create(HttpMethod.Get, new Uri("http://127.0.0.1:1/"));
        var chunks = PreparedRequest.Create(HttpMethod.Get, new Uri(server, "/chunks"));
        Assert.Equal("connection refused", (await nowhere.SendAsync(refused, null, CancellationToken.None)).Failure);
        Assert.Equal("no answer within 250ms", (await connection.SendAsync(slow, null, CancellationToken.None)).Failure);
        string? failure;
        do
        {
            // A busy machine may take longer than the time-out for this one too.
            failure = (await connection.SendAsync(chunks, static _ => null, CancellationToken.None)).Failure;
        }
        while (failure == "no answer within 250ms");
        Assert.Equal("body longer than 20000 bytes", failure);
        using var abort = new CancellationTokenSource();
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.SendAsync(slow, null, abort.Token));
    }

    [Fact]
    public async Task Ten_thousand_requests_allocate_nothing()
    {
        using var client = NewClient(LoadHttpOptionsCase.EventLoop);
        using var connection = client.Open(_http1);
        var get = PreparedRequest.Create(HttpMethod.Get, new Uri(_http1, "/status/200"));
        var post = PreparedRequest.Create(HttpMethod.Post, new Uri(_http1, "/status/200"));
        ReadOnlyMemory<byte> body = "a body"u8.ToArray();
        AnswerCheck check = static answer => answer.Status == 200 ? null : "wrong";
        // What follows an answer runs on the loop's thread, so that all of the client's work was done on the one that is asked.
        var (allocated, threads) = await Task.Run(MeasureAsync);
        Assert.Equal((0, 1), (allocated, threads));
        Assert.Equal(1, _connections);

        async Task<(long Allocated, int Threads)> MeasureAsync()
        {
            var (before, thread) = (0L, 0);
            for (var round = -1_000; round < 10_000; round++)
            {
                if (round == 0)
                {
                    (before, thread) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CurrentManagedThreadId);
                }

                var result = round % 2 == 0
                    ? await connection.SendAsync(get, check, CancellationToken.None)
                    : await connection.SendAsync(post, body, check, CancellationToken.None);
                Assert.Null(result.Failure);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before, thread == Environment.CurrentManagedThreadId ? 1 : 2);
        }
    }

    [Fact]
    public async Task Thousands_of_connections_are_kept_and_cost_little_while_idle()
    {
        using var client = NewClient(LoadHttpOptionsCase.EventLoop);
        var request = PreparedRequest.Create(HttpMethod.Get, new Uri(_http1, "/status/200"));
        client.Open(_http1).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var connections = Enumerable.Range(0, IdleConnections).Select(_ => client.Open(_http1)).ToArray();
        // A connection that has not been used yet is all that one holds between two requests; what was allocated for it is the most it can be.
        var footprint = (GC.GetAllocatedBytesForCurrentThread() - before) / IdleConnections;
        Assert.InRange(footprint, 1, 1_000);
        for (var round = 0; round < 2; round++)
        {
            foreach (var some in connections.Chunk(200))
            {
                var results = await Task.WhenAll(some.Select(connection => connection.SendAsync(request, null, CancellationToken.None).AsTask()));
                Assert.All(results, static result => Assert.Null(result.Failure));
            }
        }

        Assert.Equal(IdleConnections, _connections);
    }

    private static LoadHttpClient NewClient(LoadHttpOptionsCase which, LoadHttpOptions? options = null) => new(
        which switch
        {
            LoadHttpOptionsCase.EventLoop => options ?? new(),
            LoadHttpOptionsCase.Epoll => (options ?? new()) with { IoUring = false },
            LoadHttpOptionsCase.Handler => (options ?? new()) with { EventLoops = 0 },
            _ => (options ?? new()) with { Http2 = true },
        },
        TimeProvider.System);

    private static async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        switch (request.Path.Value!.Split('/')[1])
        {
            case "echo":
                using (var reader = new StreamReader(request.Body))
                {
                    var text = $"{request.Protocol} {request.Method} {request.Path}{request.QueryString} {request.Headers["X-Key"]} {request.ContentType} {await reader.ReadToEndAsync()}";
                    response.ContentLength = text.Length;
                    await response.WriteAsync(text);
                }

                break;

            case "chunks":
                response.Headers["X-Cache"] = "hit";
                for (var chunk = 0; chunk < 30; chunk++)
                {
                    await response.WriteAsync(new string('x', 1_000));
                    await response.Body.FlushAsync();
                }

                break;

            case "slow":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;

            default:
                response.StatusCode = int.Parse(request.Path.Value.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);
                response.ContentLength = 0;
                break;
        }
    }
}
