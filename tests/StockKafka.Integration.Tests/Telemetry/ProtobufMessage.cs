using System.Text;

namespace StockKafka.Integration.Tests.Telemetry;

/// <summary>A message of protobuf's wire format (https://protobuf.dev/programming-guides/encoding/), read field by field.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            var length = (tag & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(bytes.Span, ref at), 5 => 4, _ => throw new InvalidDataException($"wire type {tag & 7}") };
            _fields.Add(((int)(tag >> 3), (tag & 7) == 0 ? Varint(bytes.Span, ref at) : 0, bytes.Slice(at, length)));
            at += length;
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int field) => All(field).Select(bytes => new ProtobufMessage(bytes));

    public string Text(int field) => Encoding.UTF8.GetString(All(field).LastOrDefault().Span);

    public string Hex(int field) => Convert.ToHexStringLower(All(field).LastOrDefault().Span);

    public long Number(int field) => (long)_fields.LastOrDefault(entry => entry.Field == field).Number;

    /// <summary>Attributes of OpenTelemetry: key = 1, value = 2 with string = 1, bool = 2, int = 3.</summary>
    public Dictionary<string, string> Attributes(int field)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var entry in Messages(field))
        {
            var value = entry.Messages(2).Single();
            attributes[entry.Text(1)] = value.Text(1) is { Length: > 0 } text ? text : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return attributes;
    }

    private IEnumerable<ReadOnlyMemory<byte>> All(int field) => _fields.Where(entry => entry.Field == field).Select(entry => entry.Bytes);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
