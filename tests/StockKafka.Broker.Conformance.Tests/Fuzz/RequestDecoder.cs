using System.Reflection;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Conformance.Tests.Fuzz;

/// <summary>The broker's own readers of requests, found by name, so that a new API is fuzzed as soon as it is in the table.</summary>
internal static class RequestDecoder
{
    private static readonly Dictionary<ApiKey, ElementReader<object>> Readers =
        ApiTable.All.ToDictionary(api => api.Key, api => ReaderOf(api.Key));

    /// <returns>The request; null when its API or version is not one of this broker's, which closes the connection.</returns>
    /// <exception cref="MalformedFrameException">The frame is refused: the only exception that is right.</exception>
    public static object? Decode(byte[] frame)
    {
        var start = new WireReader(frame, 0, flexible: false);
        var header = RequestHeader.Read(ref start);
        if (!ApiTable.TryFind(header.ApiKey, out var api) || !api.Includes(header.ApiVersion))
        {
            return null;
        }

        start.NullableString();
        var body = new WireReader(frame.AsMemory(frame.Length - start.Remaining), header.ApiVersion, api.IsFlexible(header.ApiVersion));
        body.Tags();
        return api.Key is ApiKey.Produce or ApiKey.Fetch ? Readers[api.Key](ref body) : body.Structure(Readers[api.Key]);
    }

    private static ElementReader<object> ReaderOf(ApiKey key) => key switch
    {
        ApiKey.Produce => ReadProduce,
        ApiKey.Fetch => ReadFetch,
        _ => NamedReaderOf(key),
    };

    private static ProduceRequest ReadProduce(ref WireReader r)
    {
        var request = new ProduceRequest();
        request.Fill(ref r);
        return request;
    }

    private static FetchRequest ReadFetch(ref WireReader r)
    {
        var request = new FetchRequest();
        request.Fill(ref r);
        return request;
    }

    private static ElementReader<object> NamedReaderOf(ApiKey key)
    {
        var type = typeof(ProduceRequest).Assembly.GetType($"{typeof(ProduceRequest).Namespace}.{key}Request", throwOnError: true)!;
        return type.GetMethod("Read", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<ElementReader<object>>();
    }
}
