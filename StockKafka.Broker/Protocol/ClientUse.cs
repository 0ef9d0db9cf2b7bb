using System.Collections.Concurrent;

namespace StockKafka.Broker.Protocol;

/// <summary>What the connections of one kind of client have in common.</summary>
internal sealed class ClientUse
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
