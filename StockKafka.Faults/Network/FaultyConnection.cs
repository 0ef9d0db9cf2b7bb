using System.Net.Sockets;

namespace StockKafka.Faults.Network;

/// <summary>A client's connection, and the one that leads on from it.</summary>
internal sealed class FaultyConnection : IDisposable
{
    private readonly CancellationTokenSource _ended;
    private readonly NetworkFaultBook _book;

    public FaultyConnection(Socket client, Socket upstream, NetworkFaultBook book, TimeProvider clock, int chance, CancellationToken stopping)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _book = book;
        (Client, Upstream) = (client, upstream);
        ToUpstream = new Line(upstream, Direction.ToUpstream, book, clock, new Random(chance), Reset, _ended.Token);
        ToClient = new Line(client, Direction.ToClient, book, clock, new Random(~chance), Reset, _ended.Token);
    }

    public Socket Client { get; }

    public Socket Upstream { get; }

    public Line ToUpstream { get; }

    public Line ToClient { get; }

    /// <summary>Carries both directions until both sides have closed, or one has gone.</summary>
    public async Task RunAsync(IConversation conversation)
    {
        await Task.WhenAll(CarryAsync(conversation.FromClientAsync, ToUpstream, Upstream), CarryAsync(conversation.FromUpstreamAsync, ToClient, Client))
            .ConfigureAwait(false);
    }

    /// <summary>Ends it with RST on both sides, at once.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[Client, Upstream])
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                continue;
            }

            socket.Close();
        }

        End();
    }

    /// <summary>Ends it with FIN on both sides, at once.</summary>
    public void HangUp()
    {
        foreach (var socket in (Socket[])[Client, Upstream])
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // It had no connection, or has none any more.
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        Client.Dispose();
        Upstream.Dispose();
        End();
        _ended.Dispose();
    }

    private void End()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    private async Task CarryAsync(Func<FaultyConnection, CancellationToken, Task> carry, Line line, Socket to)
    {
        var news = line.Direction;
        try
        {
            await carry(this, _ended.Token).ConfigureAwait(false);
            await line.EndAsync().ConfigureAwait(false);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A read that fails is news to the side that was written to; a write that fails, to the one that was read from.
            var opposite = news == Direction.ToUpstream ? Direction.ToClient : Direction.ToUpstream;
            await EndAfterAsync(failure is SocketException ? news : opposite, line).ConfigureAwait(false);
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private async Task EndAfterAsync(Direction news, Line line)
    {
        try
        {
            await line.HideAsync(news).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Reset();
    }
}
