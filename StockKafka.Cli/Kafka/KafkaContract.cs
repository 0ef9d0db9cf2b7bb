using System.Text.Json;
using System.Text.Json.Serialization;

namespace StockKafka.Cli.Kafka;

/// <summary>What <c>--json</c> writes. Offsets are those of the next message to be read or written.</summary>
internal sealed record TopicRow(string Topic, int Partitions, int Replicas, long Messages);

internal sealed record TopicDescription(string Topic, IReadOnlyList<PartitionRow> Partitions, IReadOnlyList<SettingRow> Settings);

internal sealed record PartitionRow(int Partition, int Leader, int[] Replicas, int[] InSync, long Earliest, long Latest, long Messages);

/// <param name="Negotiations">Connections that asked what the broker speaks.</param>
/// <param name="ApiVersions">The version last spoken of each API.</param>
internal sealed record ClientRow(string ClientId, string Software, string Version, long Negotiations, int Addresses, IReadOnlyDictionary<string, int> ApiVersions);

internal sealed record SettingRow(string Name, string Value, bool IsDefault);

/// <param name="Key">Text; null when there is none, and in <paramref name="KeyBase64"/> when it is not UTF-8. The value likewise.</param>
internal sealed record MessageRow(
    string Topic, int Partition, long Offset, DateTimeOffset Timestamp, string? Key, string? Value, IReadOnlyDictionary<string, string?> Headers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KeyBase64,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ValueBase64);

internal sealed record GroupRow(string Group, string State, string Assignor, int Members, int Partitions, long Lag);

internal sealed record LagRow(string Topic, int Partition, long Committed, long End, long Lag, string? Client, string? Host);

internal sealed record ResetRow(string Topic, int Partition, long? Before, long After);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<TopicRow>))]
[JsonSerializable(typeof(TopicDescription))]
[JsonSerializable(typeof(MessageRow))]
[JsonSerializable(typeof(IReadOnlyList<ClientRow>))]
[JsonSerializable(typeof(IReadOnlyList<GroupRow>))]
[JsonSerializable(typeof(IReadOnlyList<LagRow>))]
[JsonSerializable(typeof(IReadOnlyList<ResetRow>))]
internal sealed partial class KafkaJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, with text that is not English left readable.</summary>
    public static KafkaJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
