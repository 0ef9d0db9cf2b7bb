using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace StockKafka.Platform.Control.Kafka;

/// <summary><c>tail</c>: the newest messages, one a line.</summary>
internal static class TailCommand
{
    private const int MessagesByDefault = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Run(KafkaSession session, KafkaCommandLine command, CancellationToken cancellationToken)
    {
        var extents = session.Extents(session.Partitions(session.Topic(command.Arguments[0]), command.Partition));
        var from = (command.From ?? Place.FromEnd(MessagesByDefault)).In(session, extents);
        var open = extents.Where(extent => command.Follow || from[extent.Partition] < extent.High).ToDictionary(extent => extent.Partition, extent => extent.High);
        if (open.Count == 0)
        {
            return;
        }

        using var output = new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = command.Follow };
        session.Reader.Assign(open.Keys.Select(partition => new TopicPartitionOffset(partition, from[partition])));
        try
        {
            while (open.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                if (session.Ask(() => session.Reader.Consume(PollInterval)) is not { } read)
                {
                    continue;
                }

                if (!read.IsPartitionEOF)
                {
                    output.WriteLine(command.Json ? JsonSerializer.Serialize(Row(read), KafkaJson.Readable.MessageRow) : Line(Row(read)));
                }

                // Control records have offsets and are not shown, so the end may be reached without the last offset having been seen.
                if (!command.Follow && (read.IsPartitionEOF || read.Offset.Value + 1 >= open.GetValueOrDefault(read.TopicPartition)))
                {
                    open.Remove(read.TopicPartition);
                    session.Reader.Pause([read.TopicPartition]);
                }
            }
        }
        catch (IOException)
        {
            // The reader of our output has gone.
        }
    }

    private static MessageRow Row(ConsumeResult<byte[]?, byte[]?> read)
    {
        var headers = new Dictionary<string, string?>();
        foreach (var header in read.Message.Headers ?? [])
        {
            headers[header.Key] = header.GetValueBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        }

        var (key, keyBase64) = Text(read.Message.Key);
        var (value, valueBase64) = Text(read.Message.Value);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, read.Message.Timestamp.UnixTimestampMs));
        return new MessageRow(read.Topic, read.Partition.Value, read.Offset.Value, time, key, value, headers, keyBase64, valueBase64);
    }

    private static (string? Text, string? Base64) Text(byte[]? bytes)
    {
        try
        {
            return (bytes is null ? null : Utf8.GetString(bytes), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Convert.ToBase64String(bytes!));
        }
    }

    private static string Line(MessageRow row)
    {
        var key = row.Key ?? row.KeyBase64 ?? "-";
        var value = row.Value ?? row.ValueBase64 ?? "(null)";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Partition}:{row.Offset}  {row.Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ}  {OnOneLine(key)}  {OnOneLine(value)}");
    }

    /// <summary>Line ends and control codes of a message must not reach the terminal.</summary>
    private static string OnOneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(each => char.IsControl(each) ? ' ' : each)) : text;
}
