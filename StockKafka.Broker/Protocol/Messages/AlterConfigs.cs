namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Replaces all settings of a resource; what is not named goes back to its default.</summary>
sealed record AlterConfigsRequest(AlterConfigsRequest.Resource[] Resources, bool ValidateOnly)
{
    public static AlterConfigsRequest Read(ref WireReader r)
    {
        var request = new AlterConfigsRequest(r.Array(Resource.Read), r.Bool());
        r.Tags();
        return request;
    }

    public sealed record Resource(ConfigResource Type, string Name, KeyValuePair<string, string?>[] Configs)
    {
        public static Resource Read(ref WireReader r)
        {
            var resource = new Resource((ConfigResource)r.Int8(), r.String(), r.Array(ReadConfig));
            r.Tags();
            return resource;
        }

        private static KeyValuePair<string, string?> ReadConfig(ref WireReader r)
        {
            var config = KeyValuePair.Create(r.String(), r.NullableString());
            r.Tags();
            return config;
        }
    }
}

/// <summary>Answers both ways of altering.</summary>
sealed record AlterConfigsResponse(AlterConfigsResponse.Result[] Results) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Results, static (w, result) =>
        {
            w.Error(result.Error);
            w.String(result.Message);
            w.Int8((sbyte)result.Type);
            w.String(result.Name);
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Result(ErrorCode Error, string? Message, ConfigResource Type, string Name);
}
