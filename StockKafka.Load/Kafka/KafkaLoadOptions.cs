namespace StockKafka.Load.Kafka;

/// <summary>What a load of Kafka messages is.</summary>
internal sealed record KafkaLoadOptions
{
    /// <summary>Name in reports.</summary>
    public required string Name { get; init; }

    /// <summary>Kafka bootstrap servers.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Producers that send at the same time, each with a connection of its own.</summary>
    public required int Threads { get; init; }

    /// <summary>Messages of all of them together, shared out evenly; null: as many as there is time for.</summary>
    public long? Total { get; init; }

    /// <summary>Messages per second of all together, evenly spread; null: as fast as acknowledgements allow.</summary>
    public double? PerSecond { get; init; }

    public required KafkaMessageOptions Messages { get; init; }

    /// <summary>Begins the name of each of its producers, which end with a number; of nobody else's in the book.</summary>
    public string ProducerPrefix { get; init; } = "k";
}
