using System.CommandLine;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>The options that say how the Kafka stress sends.</summary>
sealed class KafkaOptions
{
    readonly Option<string?> _acks = LoadCommand.Text("--kafka-acks", "ACKS", "all (idempotent), 1 or 0 [all]");
    readonly Option<string?> _size = LoadCommand.Text("--kafka-size", "BYTES", "fill messages up to this size [as long as a quote is]");
    readonly Option<string?> _compression = LoadCommand.Text("--kafka-compression", "CODEC", "none, gzip, snappy, lz4 or zstd [none]");
    readonly Option<string?> _linger = LoadCommand.Text("--kafka-linger", "TIME", "how long a message waits for others of its batch [2ms]");
    readonly Option<string?> _topic = LoadCommand.Text("--kafka-topic", "NAME", "a topic other than that of the quotes, read back to prove what arrived");

    readonly Option<string?> _outstanding = LoadCommand.Text("--kafka-outstanding", "COUNT", "messages of a producer that may wait for their acknowledgement at once [2000]");

    public IReadOnlyList<Option> All => [_acks, _size, _compression, _linger, _topic, _outstanding];

    public KafkaArguments Read(ParseResult parsed) => new()
    {
        Acks = parsed.GetValue(_acks),
        Size = parsed.GetValue(_size),
        Compression = parsed.GetValue(_compression),
        Linger = parsed.GetValue(_linger),
        Topic = parsed.GetValue(_topic),
        Outstanding = parsed.GetValue(_outstanding),
    };
}
