using System.Text;
using System.Text.Json;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>What a client program says, one line each: a message it read, or the outcome of something it did.</summary>
internal sealed record ClientEvent(string Event, JsonElement Fields)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <returns>Null for a line that a killed program did not finish.</returns>
    public static ClientEvent? FromJson(string line)
    {
        try
        {
            var fields = JsonSerializer.Deserialize<JsonElement>(line);
            return new ClientEvent(fields.GetProperty("event").GetString()!, fields);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ClientEvent Of(string name, object fields) => new(name, JsonSerializer.SerializeToElement(fields, Json));

    public int Partition => Fields.GetProperty("partition").GetInt32();

    public long Offset => Fields.GetProperty("offset").GetInt64();

    public int[] Partitions => [.. Fields.GetProperty("partitions").EnumerateArray().Select(each => each.GetInt32())];

    public long[] Numbers(string field) => [.. Fields.GetProperty(field).EnumerateArray().Select(each => each.GetInt64())];

    public string Text(string field) => Fields.GetProperty(field).ToString();

    public override string ToString() => Fields.GetRawText();
}

/// <summary>A message for a client to send, and the same message as it was read.</summary>
internal sealed record TestMessage(byte[]? Key, byte[]? Value, (string Name, byte[]? Value)[] Headers, long Timestamp, int Partition = 0)
{
    /// <summary>One of each: plain, without key, tombstone, empty, with headers, and larger than any buffer is likely to be.</summary>
    public static TestMessage[] OneOfEach(long timestamp) =>
    [
        new(Bytes("key"), Bytes("value"), [], timestamp),
        new(null, Bytes("no key"), [], timestamp + 1),
        new(Bytes("deleted"), null, [], timestamp + 2),
        new([], [], [], timestamp + 3),
        new(Bytes("주식"), Bytes("삼성전자 €"), [("source", Bytes("test")), ("empty", [])], timestamp + 4),
        new(Bytes("large"), Bytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => i % 977))), [], timestamp + 5),
    ];

    public object ForClient => new
    {
        key = Key is null ? null : Convert.ToBase64String(Key),
        value = Value is null ? null : Convert.ToBase64String(Value),
        partition = Partition,
        timestamp = Timestamp,
        headers = Headers.Select(header => new[] { header.Name, header.Value is null ? null : Convert.ToBase64String(header.Value) }),
    };

    public static TestMessage From(ClientEvent each) => new(
        each.Fields.GetProperty("key").GetString() is { } key ? Convert.FromBase64String(key) : null,
        each.Fields.GetProperty("value").GetString() is { } value ? Convert.FromBase64String(value) : null,
        [.. each.Fields.GetProperty("headers").EnumerateArray().Select(header =>
            (header[0].GetString()!, header[1].GetString() is { } text ? Convert.FromBase64String(text) : null))],
        each.Fields.GetProperty("timestamp").GetInt64(),
        each.Partition);

    public static TestMessage From(Confluent.Kafka.ConsumeResult<byte[]?, byte[]?> each) => new(
        each.Message.Key, each.Message.Value,
        [.. (each.Message.Headers ?? []).Select(header => (header.Key, (byte[]?)header.GetValueBytes()))],
        each.Message.Timestamp.UnixTimestampMs, each.Partition.Value);

    /// <summary>Everything about the message, for comparing.</summary>
    public override string ToString() =>
        $"{Partition} @{Timestamp} {Show(Key)}={Show(Value)} [{string.Join(", ", Headers.Select(header => $"{header.Name}:{Show(header.Value)}"))}]";

    private static string Show(byte[]? bytes) => bytes is null ? "null" : $"'{Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 60)))}'{bytes.Length}";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
