namespace StockKafka.Faults.Protocol;

/// <summary>Requests whose body begins with the id of a group, or a transactional id. Source: their message definitions of Apache Kafka.</summary>
internal static class FirstStrings
{
    private static readonly ApiKey[] Groups = [ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.Heartbeat, ApiKey.LeaveGroup, ApiKey.OffsetCommit];

    private static readonly ApiKey[] Transactions =
        [ApiKey.Produce, ApiKey.InitProducerId, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.EndTxn, ApiKey.TxnOffsetCommit];

    public static string GroupApis => string.Join(", ", Groups);

    public static string TransactionalApis => string.Join(", ", Transactions);

    public static bool IsGroup(ApiKey api) => Groups.Contains(api);

    public static bool IsTransactional(ApiKey api) => Transactions.Contains(api);

    /// <returns>Null where the body of this API, in this version, begins with neither.</returns>
    public static string? Read(WireReader body, ApiKey api) =>
        IsGroup(api) || (IsTransactional(api) && !(api == ApiKey.Produce && body.Version < 3)) ? body.String() : null;

    /// <summary>How many acknowledgements a Produce request asks for; 0: it gets no answer.</summary>
    public static short AcksOfProduce(WireReader body)
    {
        if (body.Version >= 3)
        {
            body.SkipString(); // transactional id
        }

        return body.Int16();
    }
}
