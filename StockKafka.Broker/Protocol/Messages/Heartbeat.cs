namespace StockKafka.Broker.Protocol.Messages;

sealed record HeartbeatRequest(string GroupId, int GenerationId, string MemberId, string? GroupInstanceId)
{
    public static HeartbeatRequest Read(ref WireReader r)
    {
        var request = new HeartbeatRequest(
            r.String(), r.Int32(), r.String(), r.Version >= 3 ? r.NullableString() : null);
        r.Tags();
        return request;
    }
}

sealed record HeartbeatResponse(ErrorCode Error) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Error(Error);
        w.Tags();
    }
}
