namespace StockKafka.Broker.Protocol.Messages;

/// <summary>What to do with one setting. Source: AlterConfigOp of Apache Kafka.</summary>
internal enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}

internal sealed record IncrementalAlterConfigsRequest(IncrementalAlterConfigsRequest.Resource[] Resources, bool ValidateOnly)
{
    public static IncrementalAlterConfigsRequest Read(ref WireReader r) => new(
        r.Structures(static (ref WireReader r) => new Resource((ConfigResource)r.Int8(), r.String(), r.Structures(Change.Read))),
        r.Bool());

    public sealed record Resource(ConfigResource Type, string Name, Change[] Changes);

    public readonly record struct Change(string Name, ConfigOperation Operation, string? Value)
    {
        public static Change Read(ref WireReader r) => new(r.String(), (ConfigOperation)r.Int8(), r.NullableString());
    }
}
