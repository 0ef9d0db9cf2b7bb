using System.Globalization;
using System.Net;

namespace StockKafka.Broker.Configuration;

/// <summary>The address that clients are told to come back to.</summary>
/// <param name="Host">A name or an address that means this machine to them; IPv6 without brackets.</param>
/// <param name="Port">Null: the port that is bound.</param>
internal sealed record AdvertisedAddress(string Host, int? Port)
{
    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c>, or the same with an IPv6 address, in brackets when there is a port.</summary>
    /// <exception cref="UsageException">It is none of them, or names no single machine.</exception>
    public static AdvertisedAddress Parse(string value)
    {
        var colon = value.LastIndexOf(':');
        var hasPort = colon >= 0 && (value.StartsWith('[') ? colon > value.IndexOf(']') : value.IndexOf(':') == colon);
        var host = hasPort ? value[..colon] : value;
        int? port = null;
        if (hasPort)
        {
            port = int.TryParse(value[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535 ? number
                : throw new UsageException($"--advertise takes HOST[:PORT] with a port from 1 to 65535, not '{value}'");
        }

        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? throw new UsageException($"--advertise takes HOST[:PORT], not '{value}'")
            : IsEveryAddress(host) ? throw new UsageException($"--advertise must name one machine; '{value}' is no address that a client can connect to")
            : new(host, port);
    }

    /// <summary>Whether an address binds all of the machine's.</summary>
    public static bool IsEveryAddress(string host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
