namespace StockKafka.Faults.Protocol;

/// <summary>Answers that say nothing but an error. Source: the message definition of each answer in Apache Kafka.</summary>
internal static class ErrorAnswers
{
    private delegate void Body(WireWriter to, ref WireReader request, KafkaError error);

    private static readonly Dictionary<ApiKey, Body> Bodies = new()
    {
        [ApiKey.Heartbeat] = Plain(throttledSince: 1),
        [ApiKey.AddOffsetsToTxn] = Plain(throttledSince: 0),
        [ApiKey.LeaveGroup] = LeaveGroup,
        [ApiKey.SyncGroup] = SyncGroup,
        [ApiKey.JoinGroup] = JoinGroup,
        [ApiKey.FindCoordinator] = FindCoordinator,
        [ApiKey.InitProducerId] = InitProducerId,
        [ApiKey.EndTxn] = EndTxn,
        [ApiKey.OffsetCommit] = PartitionErrors.OffsetCommit,
        [ApiKey.AddPartitionsToTxn] = PartitionErrors.AddPartitionsToTxn,
        [ApiKey.TxnOffsetCommit] = PartitionErrors.TxnOffsetCommit,
    };

    public static string Apis => string.Join(", ", Bodies.Keys.Concat([ApiKey.Produce, ApiKey.Fetch]).Order());

    /// <summary>Produce and Fetch are answered by partition: <see cref="PartitionedRequest"/>.</summary>
    public static bool Can(ApiKey api) => Bodies.ContainsKey(api) || api is ApiKey.Produce or ApiKey.Fetch;

    public static byte[] Of(RequestHeader request, WireReader body, KafkaError error)
    {
        var writer = Layouts.Answer(request);
        Bodies[request.Api](writer, ref body, error);
        writer.Tags();
        return writer.ToFrame();
    }

    private static Body Plain(short throttledSince) => (WireWriter to, ref WireReader _, KafkaError error) =>
    {
        to.Since(throttledSince)?.Int32(0);
        to.Error(error);
    };

    private static void LeaveGroup(WireWriter to, ref WireReader request, KafkaError error)
    {
        Plain(throttledSince: 1)(to, ref request, error);
        to.Since(3)?.ArrayLength(0); // members
    }

    private static void SyncGroup(WireWriter to, ref WireReader request, KafkaError error)
    {
        Plain(throttledSince: 1)(to, ref request, error);
        to.Since(5)?.String(null); // type of protocol
        to.Since(5)?.String(null); // its name
        to.ArrayLength(0); // assignment
    }

    private static void JoinGroup(WireWriter to, ref WireReader request, KafkaError error)
    {
        Plain(throttledSince: 2)(to, ref request, error);
        to.Int32(-1); // generation
        to.Since(7)?.String(null); // type of protocol
        to.String(to.Version >= 7 ? null : ""); // its name
        to.String(""); // leader
        to.Since(9)?.Int8(0); // skips the assignment
        request.SkipString(); // group
        request.Skip(request.Version >= 1 ? 8 : 4); // time-outs
        to.String(request.String()); // member
        to.ArrayLength(0); // members
    }

    private static void FindCoordinator(WireWriter to, ref WireReader request, KafkaError error)
    {
        to.Since(1)?.Int32(0); // throttle time
        if (to.Version < 4)
        {
            to.Error(error);
            to.Since(1)?.String(null); // message
            Nowhere(to);
            return;
        }

        request.Int8(); // type of the keys
        var count = request.ArrayLength();
        to.ArrayLength(count);
        for (; count > 0; count--)
        {
            to.String(request.String());
            Nowhere(to);
            to.Error(error);
            to.String(null); // message
            to.Tags();
        }
    }

    private static void Nowhere(WireWriter to)
    {
        to.Int32(-1); // node
        to.String(""); // host
        to.Int32(-1); // port
    }

    private static void InitProducerId(WireWriter to, ref WireReader request, KafkaError error)
    {
        Plain(throttledSince: 0)(to, ref request, error);
        to.Int64(-1); // producer id
        to.Int16(-1); // its epoch
    }

    private static void EndTxn(WireWriter to, ref WireReader request, KafkaError error)
    {
        Plain(throttledSince: 0)(to, ref request, error);
        to.Since(5)?.Int64(-1); // producer id
        to.Since(5)?.Int16(-1); // its epoch
    }
}
