using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Cli.Processes;

namespace StockKafka.Cli.Kafka;

/// <summary><c>tail</c>: the newest messages, one a line.</summary>
internal static class TailCommand
{
    private const int MessagesByDefault = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Build(TimeProvider time)
    {
        var (topic, partition) = (KafkaCommands.Name("topic"), KafkaCommands.Partition());
        var from = new Option<Place?>("--offset")
        {
            HelpName = "WHERE", CustomParser = result => Place.Parse("--offset", result, fromEnd: true, time: false),
            Description = "begin at earliest, latest, N, or -N from the end of each partition",
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "go on with messages as they come; Ctrl-C ends it" };
        var command = new ClusterCommand("tail", "A topic's newest messages (10 of each partition); -f follows it.", topic, partition, from, follow);
        command.SetAction((parsed, _) => Ending.FollowAsync(time, async ending =>
        {
            using var session = await command.OpenAsync(parsed, ending).ConfigureAwait(false);
            var extents = await session.ExtentsAsync(KafkaSession.Partitions(session.Topic(parsed.GetValue(topic)!), parsed.GetValue(partition))).ConfigureAwait(false);
            var begin = await (parsed.GetValue(from) ?? Place.FromEnd(MessagesByDefault)).InAsync(session, extents).ConfigureAwait(false);
            Read(session, extents, begin, parsed.GetValue(follow), command.IsJson(parsed), ending);
        }));
        return command;
    }

    private static void Read(
        KafkaSession session, IReadOnlyList<Extent> extents, Dictionary<TopicPartition, long> from, bool follow, bool json, CancellationToken ending)
    {
        var open = extents.Where(extent => follow || from[extent.Partition] < extent.High).ToDictionary(extent => extent.Partition, extent => extent.High);
        if (open.Count == 0)
        {
            return;
        }

        using var output = new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = follow };
        using var reader = session.Reader();
        reader.Assign(open.Keys.Select(partition => new TopicPartitionOffset(partition, from[partition])));
        while (open.Count > 0 && !ending.IsCancellationRequested)
        {
            if (session.Ask(() => reader.Consume(PollInterval)) is not { } read)
            {
                continue;
            }

            if (!read.IsPartitionEOF)
            {
                output.WriteLine(json ? JsonSerializer.Serialize(Row(read), KafkaJson.Readable.MessageRow) : Line(Row(read)));
            }

            // Control records have offsets and are not shown, so the end may be reached without the last offset having been seen.
            if (!follow && (read.IsPartitionEOF || read.Offset.Value + 1 >= open.GetValueOrDefault(read.TopicPartition)))
            {
                open.Remove(read.TopicPartition);
                reader.Pause([read.TopicPartition]);
            }
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
