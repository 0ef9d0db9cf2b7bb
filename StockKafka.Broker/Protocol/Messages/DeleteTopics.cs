using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record DeleteTopicsRequest(DeleteTopicsRequest.Topic[] Topics)
{
    public static DeleteTopicsRequest Read(ref WireReader r)
    {
        var topics = r.Version >= 6
            ? r.Structures(static (ref WireReader r) => new Topic(r.NullableString(), r.Uuid()))
            : System.Array.ConvertAll(r.StringArray(), name => new Topic(name, default));
        r.Int32(); // time-out
        return new DeleteTopicsRequest(topics);
    }

    /// <param name="Name">Null when the topic is named by its id.</param>
    public readonly record struct Topic(string? Name, Guid Id);
}

internal sealed record DeleteTopicsResponse(IReadOnlyList<DeleteTopicsResponse.Topic> Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Topics, static (w, topic) =>
        {
            w.String(w.Version >= 6 ? topic.Name : topic.Name ?? "");
            w.Since(6)?.Uuid(topic.Id);
            w.Error(topic.Error);
            w.Since(5)?.String(null); // message
        });
    }

    public readonly record struct Topic(string? Name, Guid Id, KafkaError Error);
}
