using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
}

/// <summary>Where a value comes from. Source: ConfigSource of Apache Kafka's DescribeConfigsResponse.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}

internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

/// <param name="Default">What applies when a topic does not set it; null for what is no topic's.</param>
internal readonly record struct ConfigEntry(string Name, string? Value, ConfigSource Source, ConfigType Type, string? Default = null)
{
    /// <summary>Names and values as a client sets them.</summary>
    public static KeyValuePair<string, string?>[] ReadSettings(ref WireReader r) =>
        r.Structures(static (ref WireReader r) => KeyValuePair.Create(r.String(), r.NullableString()));
}

internal sealed record DescribeConfigsRequest(DescribeConfigsRequest.Resource[] Resources, bool IncludeSynonyms)
{
    public static DescribeConfigsRequest Read(ref WireReader r)
    {
        var resources = r.Structures(static (ref WireReader r) => new Resource(
            (ConfigResource)r.Int8(), r.String(), r.NullableArray(static (ref WireReader r) => r.String())));
        var includeSynonyms = r.Bool();
        if (r.Version >= 3)
        {
            r.Bool(); // include documentation
        }

        return new DescribeConfigsRequest(resources, includeSynonyms);
    }

    /// <param name="Keys">Null asks for every config.</param>
    public sealed record Resource(ConfigResource Type, string Name, string[]? Keys);
}

internal sealed record DescribeConfigsResponse(IReadOnlyList<DescribeConfigsResponse.Result> Results, bool IncludeSynonyms) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Results, (w, result) => result.Write(w, IncludeSynonyms));
    }

    public sealed record Result(
        KafkaError Error, string? Message, ConfigResource Type, string Name, IReadOnlyList<ConfigEntry> Configs)
    {
        public void Write(WireWriter w, bool includeSynonyms)
        {
            w.Error(Error);
            w.String(Message);
            w.Int8((sbyte)Type);
            w.String(Name);
            w.Structures(Configs, (w, config) => WriteConfig(w, config, includeSynonyms));
        }

        private static void WriteConfig(WireWriter w, ConfigEntry config, bool includeSynonyms)
        {
            w.String(config.Name);
            w.String(config.Value);
            w.Bool(config.Source == ConfigSource.StaticBroker); // read-only
            w.Int8((sbyte)config.Source);
            w.Bool(false); // sensitive
            w.Structures(includeSynonyms ? Synonyms(config) : [], static (w, synonym) =>
            {
                w.String(synonym.Name);
                w.String(synonym.Value);
                w.Int8((sbyte)synonym.Source);
            });
            w.Since(3)?.Int8((sbyte)config.Type);
            w.Since(3)?.String(null); // documentation
        }

        /// <summary>Where the value comes from and what it hides, in order of precedence.</summary>
        private static ConfigEntry[] Synonyms(ConfigEntry config) => config is { Source: ConfigSource.Topic, Default: { } otherwise }
            ? [config, config with { Value = otherwise, Source = ConfigSource.Default }]
            : [config];
    }
}
