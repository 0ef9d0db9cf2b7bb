namespace StockKafka.Broker.Protocol;

/// <summary>The start of every request: which API in which version, and the number its response must carry.</summary>
internal readonly record struct RequestHeader(short ApiKey, short ApiVersion, int CorrelationId)
{
    /// <summary>API key, version and correlation id: present in every version of every request.</summary>
    public const int FixedLength = 8;

    public static RequestHeader Read(ref WireReader reader) => new(reader.Int16(), reader.Int16(), reader.Int32());
}

/// <summary>What a handler needs to know about where a request came from.</summary>
/// <param name="Client">What the connection knows of its client; null where there is no connection.</param>
internal readonly record struct RequestContext(short Version, string ClientId, string ClientHost, ConnectedClient? Client = null);

/// <summary>A response body without the tagged fields that end it; the writer carries the version to write.</summary>
internal interface IResponse
{
    void Write(WireWriter writer);
}
