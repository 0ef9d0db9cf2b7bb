namespace StockKafka.Platform.Broker.Protocol.Messages;

enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
}

/// <summary>Where a value comes from. Source: ConfigSource of Apache Kafka's DescribeConfigsResponse.</summary>
enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}

enum ConfigType : sbyte
{
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

readonly record struct ConfigEntry(string Name, string? Value, ConfigSource Source, ConfigType Type);

sealed record DescribeConfigsRequest(DescribeConfigsRequest.Resource[] Resources)
{
    public static DescribeConfigsRequest Read(ref WireReader r)
    {
        var resources = r.Array(Resource.Read);
        r.Bool(); // include synonyms
        if (r.Version >= 3)
        {
            r.Bool(); // include documentation
        }

        r.Tags();
        return new DescribeConfigsRequest(resources);
    }

    /// <param name="Keys">Null asks for every config.</param>
    public sealed record Resource(ConfigResource Type, string Name, string[]? Keys)
    {
        public static Resource Read(ref WireReader r)
        {
            var resource = new Resource(
                (ConfigResource)r.Int8(), r.String(), r.NullableArray(static (ref WireReader r) => r.String()));
            r.Tags();
            return resource;
        }
    }
}

sealed record DescribeConfigsResponse(IReadOnlyList<DescribeConfigsResponse.Result> Results) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Results, static (w, result) => result.Write(w));
        w.Tags();
    }

    public sealed record Result(
        ErrorCode Error, string? Message, ConfigResource Type, string Name, IReadOnlyList<ConfigEntry> Configs)
    {
        public void Write(WireWriter w)
        {
            w.Error(Error);
            w.String(Message);
            w.Int8((sbyte)Type);
            w.String(Name);
            w.Array(Configs, static (w, config) => WriteConfig(w, config));
            w.Tags();
        }

        private static void WriteConfig(WireWriter w, ConfigEntry config)
        {
            w.String(config.Name);
            w.String(config.Value);
            w.Bool(config.Source == ConfigSource.StaticBroker); // read-only
            w.Int8((sbyte)config.Source);
            w.Bool(false); // sensitive
            w.Array(System.Array.Empty<int>(), static (w, _) => { }); // synonyms
            if (w.Version >= 3)
            {
                w.Int8((sbyte)config.Type);
                w.String(null); // documentation
            }

            w.Tags();
        }
    }
}
