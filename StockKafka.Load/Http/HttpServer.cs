using System.Net;
using System.Net.Sockets;

namespace StockKafka.Load.Http;

/// <summary>Where the connections to one origin go: the addresses of its host.</summary>
internal sealed class HttpServer
{
    private readonly SocketAddress[] _addresses;
    private int _preferred;

    private HttpServer(string origin, string? failure, params SocketAddress[] addresses) =>
        (Origin, Failure, _addresses) = (origin, failure, addresses);

    public string Origin { get; }

    /// <summary>The kind of failure of all its requests when its name has no address, otherwise null.</summary>
    public string? Failure { get; }

    public int AddressCount => _addresses.Length;

    /// <summary>The address to try at this attempt, the first being the one that answered the last time.</summary>
    public SocketAddress AddressAt(int attempt) => _addresses[(Volatile.Read(ref _preferred) + attempt) % _addresses.Length];

    /// <summary>Tells that the address of this attempt accepts connections.</summary>
    public void Prefer(int attempt)
    {
        if (attempt > 0)
        {
            Volatile.Write(ref _preferred, (Volatile.Read(ref _preferred) + attempt) % _addresses.Length);
        }
    }

    public static HttpServer Resolve(Uri address)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        try
        {
            var found = Dns.GetHostAddresses(address.IdnHost.Trim('[', ']'));
            return new(origin, null, [.. found.Select(each => new IPEndPoint(each, address.Port).Serialize())]);
        }
        catch (SocketException exception)
        {
            return new(origin, $"no address for {address.IdnHost}: {exception.SocketErrorCode}");
        }
    }
}
