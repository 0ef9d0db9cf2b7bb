namespace StockKafka.Broker.Protocol;

/// <summary>
/// What a client may do, as Apache Kafka's bits: one for each of its AclOperation codes. Nobody is refused anything here, so it
/// is all that the kind of resource has.
/// </summary>
internal readonly record struct AuthorizedOperations(int Bits)
{
    private const int Read = 1 << 3, Write = 1 << 4, Create = 1 << 5, Delete = 1 << 6, Alter = 1 << 7, Describe = 1 << 8,
        ClusterAction = 1 << 9, DescribeConfigs = 1 << 10, AlterConfigs = 1 << 11, IdempotentWrite = 1 << 12;

    public static readonly AuthorizedOperations NotAsked = new(int.MinValue);

    public static readonly AuthorizedOperations OfTopic = new(Read | Write | Create | Delete | Alter | Describe | DescribeConfigs | AlterConfigs);

    public static readonly AuthorizedOperations OfGroup = new(Read | Delete | Describe);

    public static readonly AuthorizedOperations OfCluster =
        new(Create | Alter | Describe | ClusterAction | DescribeConfigs | AlterConfigs | IdempotentWrite);

    /// <summary>These, when the client asked for them.</summary>
    public AuthorizedOperations If(bool asked) => asked ? this : NotAsked;
}
