using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>Which kinds of clients have asked what the broker speaks, and what they then spoke; each is logged the first time.</summary>
sealed partial class ClientRegistry(ILogger logger)
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

/// <summary>What the connections of one kind of client have in common.</summary>
sealed class ClientUse
{
    private const int MaxAddresses = 1_000;

    private readonly ConcurrentDictionary<string, bool> _addresses = new(StringComparer.Ordinal);
    private readonly short[] _versions = NoVersions();
    private int _negotiations;

    public int Negotiations => Volatile.Read(ref _negotiations);

    /// <summary>How many addresses it came from; no more than 1,000 are told apart.</summary>
    public int Addresses => _addresses.Count;

    /// <returns>How often now.</returns>
    public int Negotiated(string host)
    {
        if (_addresses.Count < MaxAddresses)
        {
            _addresses.TryAdd(host, true);
        }

        return Interlocked.Increment(ref _negotiations);
    }

    /// <summary>Notes a request.</summary>
    public void Uses(ApiKey api, short version) => _versions[(short)api] = version;

    /// <summary>The version of each API that was used last, by the API's name.</summary>
    public Dictionary<string, short> Versions() => ApiTable.All.Where(api => _versions[(short)api.Key] >= 0)
        .ToDictionary(api => api.Key.ToString(), api => _versions[(short)api.Key]);

    private static short[] NoVersions()
    {
        var versions = new short[1 + ApiTable.All.Max(api => (short)api.Key)];
        Array.Fill(versions, (short)-1);
        return versions;
    }
}

/// <summary>A kind of client, as <c>GET /clients</c> shows it.</summary>
sealed record ClientRow(
    string ClientId, string Software, string Version, int Negotiations, int Addresses, IReadOnlyDictionary<string, short> ApiVersions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IEnumerable<ClientRow>))]
sealed partial class ClientJson : JsonSerializerContext;
