using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record FindCoordinatorRequest(string[] Keys, sbyte KeyType)
{
    public const sbyte Group = 0;
    public const sbyte Transaction = 1;

    public static FindCoordinatorRequest Read(ref WireReader r)
    {
        string[] keys = r.Version < 4 ? [r.String()] : [];
        var keyType = r.Version >= 1 ? r.Int8() : Group;
        if (r.Version >= 4)
        {
            keys = r.StringArray();
        }

        return new FindCoordinatorRequest(keys, keyType);
    }
}

internal sealed record FindCoordinatorResponse(IReadOnlyList<FindCoordinatorResponse.Coordinator> Coordinators) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        if (w.Version >= 4)
        {
            w.Structures(Coordinators, static (w, found) =>
            {
                w.String(found.Key);
                w.Int32(found.NodeId);
                w.String(found.Host);
                w.Int32(found.Port);
                w.Error(found.Error);
                w.String(found.Message);
            });
        }
        else
        {
            var found = Coordinators[0];
            w.Error(found.Error);
            w.Since(1)?.String(found.Message);
            w.Int32(found.NodeId);
            w.String(found.Host);
            w.Int32(found.Port);
        }
    }

    public sealed record Coordinator(string Key, KafkaError Error, string? Message, int NodeId, string Host, int Port);
}
