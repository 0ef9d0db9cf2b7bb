using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Everything a request of this kind carries is for logs only.</summary>
internal sealed record ApiVersionsRequest(string ClientSoftwareName, string ClientSoftwareVersion)
{
    public static ApiVersionsRequest Read(ref WireReader r) => r.Version >= 3 ? new(r.String(), r.String()) : new("", "");
}

internal sealed record ApiVersionsResponse(KafkaError Error, IReadOnlyCollection<ApiRange> Apis) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Error(Error);
        w.Structures(Apis, static (w, api) =>
        {
            w.Int16((short)api.Key);
            w.Int16(api.Min);
            w.Int16(api.Max);
        });
        w.Since(1)?.ThrottleTime();
    }
}
