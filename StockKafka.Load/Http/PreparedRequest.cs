using System.Buffers;
using System.Globalization;
using System.Text;

namespace StockKafka.Load.Http;

/// <summary>A request that is sent many times, by many connections: its bytes are made once.</summary>
internal sealed class PreparedRequest
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private PreparedRequest(HttpMethod method, Uri address, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body)
    {
        (Method, Address, Headers, Body) = (method, address, headers, body);
        Origin = address.GetLeftPart(UriPartial.Authority);
        IsHead = method == HttpMethod.Head;
        IsIdempotent = method.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method.Method} {address.PathAndQuery} HTTP/1.1\r\n");
        if (!headers.Any(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append(CultureInfo.InvariantCulture, $"Host: {HostOf(address)}\r\n");
        }

        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        Head = Encoding.UTF8.GetBytes(head.ToString());
        var length = body.Length > 0 || method == HttpMethod.Post || method == HttpMethod.Put || method == HttpMethod.Patch
            ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n")
            : "";
        Whole = [.. Head, .. Encoding.ASCII.GetBytes(length), .. "\r\n"u8, .. body];
    }

    public HttpMethod Method { get; }

    public Uri Address { get; }

    /// <summary>Scheme, host and port of the address.</summary>
    public string Origin { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Empty: none, or another one each time.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    internal bool IsHead { get; }

    /// <summary>Whether having it done twice is meant to be the same as once (RFC 9110, section 9.2.2).</summary>
    internal bool IsIdempotent { get; }

    /// <summary>Start line and headers, without Content-Length and the empty line.</summary>
    internal byte[] Head { get; }

    /// <summary>All of it, with its own body.</summary>
    internal byte[] Whole { get; }

    /// <param name="method">Any but CONNECT.</param>
    /// <param name="address">An absolute http or https address.</param>
    /// <param name="headers">Sent as they are; Host is added, and Content-Length is the client's own affair.</param>
    /// <param name="body">Empty: none, unless one is given with each request.</param>
    /// <exception cref="ArgumentException">The address or a header cannot be sent.</exception>
    public static PreparedRequest Create(
        HttpMethod method, Uri address, IReadOnlyList<KeyValuePair<string, string>>? headers = null, ReadOnlyMemory<byte> body = default)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"'{address}' is no http or https address", nameof(address));
        }

        foreach (var (name, value) in headers ?? [])
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new ArgumentException($"header '{name}: {value}' cannot be sent", nameof(headers));
            }

            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"header '{name}' is set by the client itself", nameof(headers));
            }
        }

        return new(method, address, headers ?? [], body.ToArray());
    }

    /// <exception cref="ArgumentException">The request is for another server.</exception>
    internal void RequireOrigin(string origin)
    {
        if (origin != Origin)
        {
            throw new ArgumentException($"a request to {Origin} was given to a connection to {origin}");
        }
    }

    private static string HostOf(Uri address) => address.IsDefaultPort
        ? BracketedHost(address)
        : string.Create(CultureInfo.InvariantCulture, $"{BracketedHost(address)}:{address.Port}");

    private static string BracketedHost(Uri address) =>
        address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost.Trim('[', ']')}]" : address.IdnHost;
}
