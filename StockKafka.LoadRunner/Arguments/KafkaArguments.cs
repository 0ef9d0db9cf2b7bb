using Confluent.Kafka;
using StockKafka.Load.Kafka;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Arguments;

/// <summary>How the Kafka stress sends, as it was written; null where nothing was.</summary>
internal sealed record KafkaArguments
{
    [Option("--kafka-acks", "ACKS", "all (idempotent), 1 or 0 [all]")]
    public string? Acks { get; init; }

    [Option("--kafka-size", "BYTES", "fill messages up to this size [as long as a quote is]")]
    public string? Size { get; init; }

    [Option("--kafka-compression", "CODEC", "none, gzip, snappy, lz4 or zstd [none]")]
    public string? Compression { get; init; }

    [Option("--kafka-linger", "TIME", "how long a message waits for others of its batch [2ms]")]
    public string? Linger { get; init; }

    [Option("--kafka-topic", "NAME", "a topic other than that of the quotes, read back to prove what arrived")]
    public string? Topic { get; init; }

    [Option("--kafka-outstanding", "COUNT", "messages of a producer that may wait for their acknowledgement at once [2000]")]
    public string? Outstanding { get; init; }

    private const int LongestTopic = 249;
    private static readonly TimeSpan LongestLinger = TimeSpan.FromMinutes(15);

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public KafkaMessageOptions Validate() => new()
    {
        Acks = (Acks is null ? "all" : Values.Word("--kafka-acks", Acks, "all", "1", "0")) switch
        {
            "0" => Confluent.Kafka.Acks.None,
            "1" => Confluent.Kafka.Acks.Leader,
            _ => Confluent.Kafka.Acks.All,
        },
        MinBytes = Size is null ? 0 : Values.Whole("--kafka-size", Size, 1, KafkaMessageOptions.MostBytes, "1000"),
        Compression = Enum.Parse<CompressionType>(
            Compression is null ? "none" : Values.Word("--kafka-compression", Compression, "none", "gzip", "snappy", "lz4", "zstd"), ignoreCase: true),
        Linger = Linger is null ? KafkaMessageOptions.DefaultLinger : LingerTime(Linger),
        Topic = Topic is null ? LoadOptions.QuoteTopic : TopicName(Topic),
        Outstanding = Outstanding is null ? KafkaMessageOptions.DefaultOutstanding
            : Values.Whole("--kafka-outstanding", Outstanding, 2, KafkaMessageOptions.MostOutstanding, "2000"),
    };

    private static TimeSpan LingerTime(string text)
    {
        var linger = Values.Duration("--kafka-linger", text, TimeSpan.Zero, "5ms");
        return linger <= LongestLinger
            ? linger
            : throw new UsageException($"--kafka-linger: '{text}' is above 15m; write e.g. --kafka-linger 5ms");
    }

    /// <summary>Kafka's rule for the names of topics.</summary>
    private static string TopicName(string text) =>
        text.Length is > 0 and <= LongestTopic && text is not ("." or "..") && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? text
            : throw new UsageException($"--kafka-topic: '{text}' is no name of a topic (letters, digits, '.', '_', '-', at most {LongestTopic}); write e.g. --kafka-topic load-test");
}
