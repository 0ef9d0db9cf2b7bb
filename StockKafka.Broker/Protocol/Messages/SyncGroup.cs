namespace StockKafka.Broker.Protocol.Messages;

sealed record SyncGroupRequest(
    string GroupId, int GenerationId, string MemberId, string? GroupInstanceId, string? ProtocolType, string? ProtocolName,
    SyncGroupRequest.Assignment[] Assignments)
{
    public static SyncGroupRequest Read(ref WireReader r)
    {
        var request = new SyncGroupRequest(
            r.String(), r.Int32(), r.String(),
            r.Version >= 3 ? r.NullableString() : null,
            r.Version >= 5 ? r.NullableString() : null,
            r.Version >= 5 ? r.NullableString() : null,
            r.Array(Assignment.Read));
        r.Tags();
        return request;
    }

    public readonly record struct Assignment(string MemberId, byte[] Bytes)
    {
        public static Assignment Read(ref WireReader r)
        {
            var assignment = new Assignment(r.String(), r.Bytes().ToArray());
            r.Tags();
            return assignment;
        }
    }
}

sealed record SyncGroupResponse(ErrorCode Error, string? ProtocolType, string? ProtocolName, byte[] Assignment) : IResponse
{
    public static SyncGroupResponse Failed(ErrorCode error) => new(error, null, null, []);

    public void Write(WireWriter w)
    {
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Error(Error);
        if (w.Version >= 5)
        {
            w.String(ProtocolType);
            w.String(ProtocolName);
        }

        w.Bytes(Assignment);
        w.Tags();
    }
}
