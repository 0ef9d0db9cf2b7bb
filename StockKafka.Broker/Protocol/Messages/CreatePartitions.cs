using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record CreatePartitionsRequest(CreatePartitionsRequest.Topic[] Topics, bool ValidateOnly)
{
    public static CreatePartitionsRequest Read(ref WireReader r)
    {
        var topics = r.Structures(Topic.Read);
        r.Int32(); // time-out
        return new CreatePartitionsRequest(topics, r.Bool());
    }

    /// <param name="Count">The number of partitions the topic shall have in the end.</param>
    public readonly record struct Topic(string Name, int Count)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Int32());
            r.NullableStructures(static (ref WireReader r) => r.Int32Array()); // assignments
            return topic;
        }
    }
}

internal sealed record CreatePartitionsResponse(IReadOnlyList<CreatePartitionsResponse.Topic> Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Error(topic.Error);
            w.String(topic.Message);
        });
    }

    public readonly record struct Topic(string Name, KafkaError Error, string? Message);
}
