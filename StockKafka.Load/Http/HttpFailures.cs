using System.Net.Sockets;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Http;

/// <summary>The kinds of failure that a client knows. They are counted by text, so that each text is made once.</summary>
internal sealed class HttpFailures(LoadHttpOptions options)
{
    public const string Refused = "connection refused";
    public const string ClosedBeforeAnswer = "connection closed before the answer";
    public const string LostBeforeAnswer = "connection lost before the answer";
    public const string LostInAnswer = "connection lost while reading the answer";
    public const string TooManyFiles = "too many open files: raise ulimit -n";
    public const string NoLocalPort = "no local port is free: too many connections were opened and closed";

    private static readonly string?[] Statuses = new string?[1_000];

    public string NoAnswer { get; } = $"no answer within {Durations.Format(options.Timeout)}";

    public string BodyTooLong { get; } = $"body longer than {Math.Min(options.MaxBody, options.LongestBody)} bytes";

    public string HeadTooLong { get; } = $"head longer than {options.MaxHead} bytes";

    /// <param name="status">0 to 999.</param>
    public static string Status(int status) => Statuses[status] ??= $"HTTP {status}";

    public static string Malformed(string what) => $"malformed answer: {what}";

    public static string Connecting(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => Refused,
        SocketError.TooManyOpenSockets => TooManyFiles,
        SocketError.AddressNotAvailable => NoLocalPort,
        _ => $"connection failed: {error}",
    };
}
