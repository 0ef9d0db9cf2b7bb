using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StockKafka.Platform.Broker.Server;

/// <summary>Which kinds of clients have asked what the broker speaks; each is logged the first time.</summary>
sealed partial class ClientRegistry(ILogger logger)
{
    /// <summary>A client that makes up a new name for each connection is not remembered for ever.</summary>
    private const int MaxClients = 1_000;

    private readonly ConcurrentDictionary<Client, int> _clients = new();

    public readonly record struct Client(string ClientId, string Software, string Version, short ApiVersionsVersion);

    /// <summary>The clients seen, and how often each has connected.</summary>
    public IEnumerable<KeyValuePair<Client, int>> Seen => _clients;

    public void Negotiated(in Client client, string host)
    {
        if (_clients.ContainsKey(client) || _clients.Count < MaxClients)
        {
            if (_clients.AddOrUpdate(client, 1, static (_, count) => count + 1) == 1)
            {
                LogClient(client.ClientId, client.Software, client.Version, client.ApiVersionsVersion, host);
            }
        }
    }

    [LoggerMessage(210, LogLevel.Information, "client {ClientId} ({Software} {Version}) negotiated with ApiVersions {ApiVersions} from {Host}")]
    private partial void LogClient(string clientId, string software, string version, short apiVersions, string host);
}
