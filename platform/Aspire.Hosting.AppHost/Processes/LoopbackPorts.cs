using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Chooses free ports below those that the system hands out for outgoing connections. A resource that is stopped for a while then
/// finds its port free when it comes back; from the system's own range, a client that keeps trying to reconnect could be given it.
/// </summary>
internal static class LoopbackPorts
{
    private const int Lowest = 10_240;
    private const int DefaultOutgoing = 32_768;

    private static readonly HashSet<int> Given = [];
    private static readonly int Highest = Math.Max(Lowest + 1_000, OutgoingRangeStart() - 1);

    public static int Take()
    {
        lock (Given)
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                var port = RandomNumberGenerator.GetInt32(Lowest, Highest + 1);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No free port between {Lowest} and {Highest}.");
    }

    public static void GiveBack(int port)
    {
        lock (Given)
        {
            Given.Remove(port);
        }
    }

    /// <summary>False where a process listens on the port, on 127.0.0.1 or on all addresses.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int OutgoingRangeStart()
    {
        try
        {
            var text = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
            return int.Parse(text, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or FormatException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return DefaultOutgoing;
        }
    }
}
