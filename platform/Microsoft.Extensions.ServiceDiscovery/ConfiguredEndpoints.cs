using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Finds the addresses of services in the configuration: <c>services:NAME:ENDPOINT:0</c>, <c>:1</c>, … where ENDPOINT is the scheme, or the name
/// in front of the service's as in <c>http://_admin.api</c>. With several schemes (<c>https+http://api</c>) the first that has addresses is taken,
/// of several addresses each in turn. A name that is not there is a host.
/// </summary>
internal sealed class ConfiguredEndpoints(IConfiguration configuration)
{
    private readonly ConcurrentDictionary<string, int> _turns = new(StringComparer.OrdinalIgnoreCase);

    public Uri Resolve(Uri address)
    {
        var schemes = address.Scheme.Split('+');
        var (endpoint, service) = Split(address.Host);
        foreach (var scheme in schemes)
        {
            var section = $"services:{service}:{endpoint ?? scheme}";
            var addresses = configuration.GetSection(section).GetChildren().Select(child => child.Value).OfType<string>().Where(value => value.Length > 0).ToArray();
            if (addresses.Length > 0)
            {
                var turn = _turns.AddOrUpdate(section, 0, static (_, last) => last + 1);
                return At(address, new Uri(addresses[(turn & int.MaxValue) % addresses.Length]));
            }
        }

        return schemes.Length == 1 ? address : new UriBuilder(address) { Scheme = schemes[0], Port = address.IsDefaultPort ? -1 : address.Port }.Uri;
    }

    private static (string? Endpoint, string Service) Split(string host) =>
        host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is var dot and > 1 ? (host[1..dot], host[(dot + 1)..]) : (null, host);

    private static Uri At(Uri address, Uri endpoint) => new UriBuilder(address) { Scheme = endpoint.Scheme, Host = endpoint.Host, Port = endpoint.Port }.Uri;
}
