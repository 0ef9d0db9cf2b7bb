using System.Collections.Concurrent;
using System.Text.Json;
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
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var (client, use) in Seen.OrderBy(each => each.Key.ClientId, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("clientId", client.ClientId);
                json.WriteString("software", client.Software);
                json.WriteString("version", client.Version);
                json.WriteNumber("negotiations", use.Negotiations);
                json.WriteNumber("addresses", use.Addresses);
                json.WriteStartObject("apiVersions");
                foreach (var api in ApiTable.All)
                {
                    if (use.VersionOf(api.Key) is { } version)
                    {
                        json.WriteNumber(api.Key.ToString(), version);
                    }
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

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

    /// <returns>The version used last; null when the client has not used the API.</returns>
    public short? VersionOf(ApiKey api) => _versions[(short)api] is >= 0 and var version ? version : null;

    private static short[] NoVersions()
    {
        var versions = new short[1 + ApiTable.All.Max(api => (short)api.Key)];
        Array.Fill(versions, (short)-1);
        return versions;
    }
}
