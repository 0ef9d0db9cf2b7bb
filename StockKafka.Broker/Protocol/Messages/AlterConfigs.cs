using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Replaces all settings of a resource; what is not named goes back to its default.</summary>
internal sealed record AlterConfigsRequest(AlterConfigsRequest.Resource[] Resources, bool ValidateOnly)
{
    public static AlterConfigsRequest Read(ref WireReader r) => new(
        r.Structures(static (ref WireReader r) => new Resource((ConfigResource)r.Int8(), r.String(), ConfigEntry.ReadSettings(ref r))),
        r.Bool());

    public sealed record Resource(ConfigResource Type, string Name, KeyValuePair<string, string?>[] Configs);
}

/// <summary>Answers both ways of altering.</summary>
internal sealed record AlterConfigsResponse(AlterConfigsResponse.Result[] Results) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Results, static (w, result) =>
        {
            w.Error(result.Error);
            w.String(result.Message);
            w.Int8((sbyte)result.Type);
            w.String(result.Name);
        });
    }

    public sealed record Result(KafkaError Error, string? Message, ConfigResource Type, string Name);
}
