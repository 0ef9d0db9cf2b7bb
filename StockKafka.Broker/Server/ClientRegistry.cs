using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>Which kinds of clients have asked what the broker speaks, and what they then spoke; each is logged the first time.</summary>
internal sealed partial class ClientRegistry(ILogger logger)
{
    /// <summary>A client that makes up a new name for each connection is not remembered for ever.</summary>
    private const int MaxClients = 1_000;

    private readonly ConcurrentDictionary<Client, ClientUse> _clients = new();

    public readonly record struct Client(string ClientId, string Software, string Version, short ApiVersionsVersion);

    /// <summary>The clients seen.</summary>
    public IEnumerable<KeyValuePair<Client, ClientUse>> Seen => _clients;

    /// <returns>Where to note what the client uses; null when there are too many.</returns>
    public ClientUse? Negotiated(in Client client, string host)
    {
        if (!_clients.TryGetValue(client, out var use))
        {
            if (_clients.Count >= MaxClients)
            {
                return null;
            }

            use = _clients.GetOrAdd(client, new ClientUse());
        }

        if (use.Negotiated(host) == 1)
        {
            LogClient(client.ClientId, client.Software, client.Version, client.ApiVersionsVersion, host);
        }

        return use;
    }

    /// <summary>All of it as a JSON array.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        Seen.OrderBy(each => each.Key.ClientId, StringComparer.Ordinal).Select(each => new ClientRow(
            each.Key.ClientId, each.Key.Software, each.Key.Version, each.Value.Negotiations, each.Value.Addresses, each.Value.Versions())),
        ClientJson.Default.IEnumerableClientRow) + "\n";

    [LoggerMessage(210, LogLevel.Information, "client {ClientId} ({Software} {Version}) negotiated with ApiVersions {ApiVersions} from {Host}")]
    private partial void LogClient(string clientId, string software, string version, short apiVersions, string host);
}

/// <summary>A kind of client, as <c>GET /clients</c> shows it.</summary>
internal sealed record ClientRow(
    string ClientId, string Software, string Version, int Negotiations, int Addresses, IReadOnlyDictionary<string, short> ApiVersions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IEnumerable<ClientRow>))]
internal sealed partial class ClientJson : JsonSerializerContext;
