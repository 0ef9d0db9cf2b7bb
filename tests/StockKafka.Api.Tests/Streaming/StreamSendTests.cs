using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StockKafka.Api.Endpoints;
using StockKafka.Api.Streaming;

namespace StockKafka.Api.Tests.Streaming;

public sealed class StreamSendTests
{
    [Fact]
    public async Task A_client_that_takes_nothing_is_disconnected()
    {
        var (context, lifetime) = Context(new StuckStream());
        var subscription = new QuoteSubscription(null);
        subscription.Offer("A", "{}"u8.ToArray());
        var options = new StreamOptions { SendTimeout = TimeSpan.FromMilliseconds(100) };
        await Assert.ThrowsAsync<OperationCanceledException>(() => StreamEndpoints.SendAsync(context, subscription, options, TimeProvider.System, default));
        Assert.True(lifetime.IsAborted);
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_lives()
    {
        var body = new MemoryStream();
        var (context, _) = Context(body);
        using var end = new CancellationTokenSource();
        var options = new StreamOptions { Heartbeat = TimeSpan.FromMilliseconds(10) };
        var sending = StreamEndpoints.SendAsync(context, new QuoteSubscription(null), options, TimeProvider.System, end.Token);
        Assert.True(SpinWait.SpinUntil(() => body.Length >= 2 * ": nothing new\n\n".Length, TimeSpan.FromSeconds(10)));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.StartsWith(": nothing new\n\n", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    private static (HttpContext Context, Lifetime Lifetime) Context(Stream body)
    {
        var context = new DefaultHttpContext();
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return (context, lifetime);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    /// <summary>A connection whose other end does not read.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
