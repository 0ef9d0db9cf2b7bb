using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record CreateTopicsRequest(CreateTopicsRequest.Topic[] Topics, bool ValidateOnly)
{
    public static CreateTopicsRequest Read(ref WireReader r)
    {
        var topics = r.Structures(Topic.Read);
        r.Int32(); // time-out: creating takes milliseconds
        return new CreateTopicsRequest(topics, r.Bool());
    }

    /// <param name="Partitions">-1 asks for the broker's default.</param>
    public sealed record Topic(
        string Name, int Partitions, short ReplicationFactor, Assignment[] Assignments, KeyValuePair<string, string?>[] Configs)
    {
        public static Topic Read(ref WireReader r) => new(
            r.String(), r.Int32(), r.Int16(),
            r.Structures(static (ref WireReader r) => new Assignment(r.Int32(), r.Int32Array())),
            ConfigEntry.ReadSettings(ref r));
    }

    public readonly record struct Assignment(int Partition, int[] Brokers);
}

internal sealed record CreateTopicsResponse(IReadOnlyList<CreateTopicsResponse.Topic> Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Topics, static (w, topic) => topic.Write(w));
    }

    /// <param name="Configs">Every config of the created topic; null when it was not created.</param>
    public sealed record Topic(
        string Name, Guid Id, KafkaError Error, string? Message, int Partitions, IReadOnlyList<ConfigEntry>? Configs)
    {
        /// <summary>Messages quote what the client sent, which may be as long as a string can be; with more words it would not fit.</summary>
        private const int MaxMessageLength = 1_000;

        public static Topic Failed(string name, KafkaError error, string message) =>
            new(name, default, error, message.Length > MaxMessageLength ? message[..MaxMessageLength] : message, -1, null);

        public void Write(WireWriter w)
        {
            w.String(Name);
            w.Since(7)?.Uuid(Id);
            w.Error(Error);
            w.String(Message);
            if (w.Version >= 5)
            {
                w.Int32(Partitions);
                w.Int16((short)(Error == KafkaError.None ? 1 : -1)); // replication factor
                WriteConfigs(w);
            }
        }

        private void WriteConfigs(WireWriter w)
        {
            if (Configs is null)
            {
                w.NullArray();
                return;
            }

            w.Structures(Configs, static (w, config) =>
            {
                w.String(config.Name);
                w.String(config.Value);
                w.Bool(false); // read-only
                w.Int8((sbyte)config.Source);
                w.Bool(false); // sensitive
            });
        }
    }
}
