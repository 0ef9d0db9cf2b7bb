using System.Globalization;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Topics;

/// <summary>
/// The configuration of topics: names and meaning as in Apache Kafka. Only what this broker honours is accepted.
/// </summary>
internal static class TopicConfig
{
    private const string CreateTime = "CreateTime";
    private const string LogAppendTime = "LogAppendTime";
    private const string Delete = "delete";
    private const string Compact = "compact";
    private const long Unlimited = -1;

    private static readonly Definition[] Definitions =
    [
        new("cleanup.policy", ConfigType.List, Delete, value => value.Split(',').All(policy => policy is Delete or Compact)),
        new("compression.type", ConfigType.String, "producer", value => value == "producer"),
        new("delete.retention.ms", ConfigType.Long, Text(LogConfig.Default.DeleteRetentionMs), value => IsNumber(value, 0, long.MaxValue)),
        new("max.message.bytes", ConfigType.Int, Text(LogConfig.Default.MaxMessageBytes), value => IsNumber(value, 0, 100 << 20)),
        new("message.timestamp.type", ConfigType.String, CreateTime, value => value is CreateTime or LogAppendTime),
        new("min.cleanable.dirty.ratio", ConfigType.Double, "0.5", IsRatio),
        new("min.compaction.lag.ms", ConfigType.Long, "0", value => IsNumber(value, 0, long.MaxValue)),
        new("min.insync.replicas", ConfigType.Int, "1", value => value == "1"),
        new("retention.bytes", ConfigType.Long, Text(LogConfig.Default.RetentionBytes), value => IsNumber(value, Unlimited, long.MaxValue)),
        new("retention.ms", ConfigType.Long, Text(LogConfig.Default.RetentionMs), value => IsNumber(value, Unlimited, long.MaxValue)),
        new("segment.bytes", ConfigType.Int, Text(LogConfig.Default.SegmentBytes), value => IsNumber(value, 1 << 10, 1 << 30)),
        new("segment.ms", ConfigType.Long, Text(LogConfig.Default.SegmentMs), value => IsNumber(value, 1, long.MaxValue)),
    ];

    /// <returns>What is wrong with the first bad setting, null when all are good.</returns>
    public static string? Check(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (Array.Find(Definitions, definition => definition.Name == name) is not { Name: not null } known)
            {
                return $"Unknown or unsupported topic config: {name}";
            }

            if (value is null || !known.IsValid(value))
            {
                return $"Invalid or unsupported value for {name}: {value}";
            }
        }

        return null;
    }

    public static bool IsKnown(string name) => Definitions.Any(definition => definition.Name == name);

    public static bool IsList(string name) => Definitions.Any(definition => definition.Name == name && definition.Type == ConfigType.List);

    public static string DefaultOf(string name) => Definitions.First(definition => definition.Name == name).Default;

    /// <param name="settings">Settings that <see cref="Check"/> found good.</param>
    public static LogConfig ToLogConfig(IReadOnlyDictionary<string, string> settings)
    {
        long Number(string name, long otherwise) =>
            settings.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

        var defaults = LogConfig.Default;
        var policies = settings.GetValueOrDefault("cleanup.policy", Delete).Split(',');
        return new LogConfig(
            (int)Number("segment.bytes", defaults.SegmentBytes),
            (int)Number("max.message.bytes", defaults.MaxMessageBytes),
            settings.TryGetValue("message.timestamp.type", out var type) && type == LogAppendTime,
            Number("retention.ms", defaults.RetentionMs),
            Number("retention.bytes", defaults.RetentionBytes))
        {
            Delete = policies.Contains(Delete),
            Compact = policies.Contains(Compact),
            SegmentMs = Number("segment.ms", defaults.SegmentMs),
            DeleteRetentionMs = Number("delete.retention.ms", defaults.DeleteRetentionMs),
            MinCompactionLagMs = Number("min.compaction.lag.ms", 0),
            MinCleanableDirtyRatio = settings.TryGetValue("min.cleanable.dirty.ratio", out var ratio)
                ? double.Parse(ratio, CultureInfo.InvariantCulture)
                : defaults.MinCleanableDirtyRatio,
        };
    }

    /// <summary>Every config a topic has, with its value or the default.</summary>
    public static ConfigEntry[] Describe(IReadOnlyDictionary<string, string> settings) => Array.ConvertAll(
        Definitions,
        definition => settings.TryGetValue(definition.Name, out var value)
            ? new ConfigEntry(definition.Name, value, ConfigSource.Topic, definition.Type, definition.Default)
            : new ConfigEntry(definition.Name, definition.Default, ConfigSource.Default, definition.Type));

    private static bool IsNumber(string value, long min, long max) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max;

    private static bool IsRatio(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Definition(string Name, ConfigType Type, string Default, Func<string, bool> IsValid);
}
