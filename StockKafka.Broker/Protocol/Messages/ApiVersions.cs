namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Everything a request of this kind carries is for logs only.</summary>
sealed record ApiVersionsRequest(string ClientSoftwareName, string ClientSoftwareVersion)
{
    public static ApiVersionsRequest Read(ref WireReader r)
    {
        var request = r.Version >= 3 ? new ApiVersionsRequest(r.String(), r.String()) : new ApiVersionsRequest("", "");
        r.Tags();
        return request;
    }
}

sealed record ApiVersionsResponse(ErrorCode Error, IReadOnlyCollection<ApiRange> Apis) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Error(Error);
        w.Array(Apis, static (w, api) =>
        {
            w.Int16((short)api.Key);
            w.Int16(api.Min);
            w.Int16(api.Max);
            w.Tags();
        });
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Tags();
    }
}
