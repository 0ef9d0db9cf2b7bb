namespace StockKafka.Broker.Protocol.Messages;

/// <summary>What to do with one setting. Source: AlterConfigOp of Apache Kafka.</summary>
enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}

sealed record IncrementalAlterConfigsRequest(IncrementalAlterConfigsRequest.Resource[] Resources, bool ValidateOnly)
{
    public static IncrementalAlterConfigsRequest Read(ref WireReader r)
    {
        var request = new IncrementalAlterConfigsRequest(r.Array(Resource.Read), r.Bool());
        r.Tags();
        return request;
    }

    public sealed record Resource(ConfigResource Type, string Name, Change[] Changes)
    {
        public static Resource Read(ref WireReader r)
        {
            var resource = new Resource((ConfigResource)r.Int8(), r.String(), r.Array(Change.Read));
            r.Tags();
            return resource;
        }
    }

    public readonly record struct Change(string Name, ConfigOperation Operation, string? Value)
    {
        public static Change Read(ref WireReader r)
        {
            var change = new Change(r.String(), (ConfigOperation)r.Int8(), r.NullableString());
            r.Tags();
            return change;
        }
    }
}
