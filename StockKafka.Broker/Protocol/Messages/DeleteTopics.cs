namespace StockKafka.Broker.Protocol.Messages;

sealed record DeleteTopicsRequest(DeleteTopicsRequest.Topic[] Topics)
{
    public static DeleteTopicsRequest Read(ref WireReader r)
    {
        var topics = r.Version >= 6
            ? r.Array(Topic.Read)
            : System.Array.ConvertAll(r.StringArray(), name => new Topic(name, default));
        r.Int32(); // time-out
        r.Tags();
        return new DeleteTopicsRequest(topics);
    }

    /// <param name="Name">Null when the topic is named by its id.</param>
    public readonly record struct Topic(string? Name, Guid Id)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.NullableString(), r.Uuid());
            r.Tags();
            return topic;
        }
    }
}

sealed record DeleteTopicsResponse(IReadOnlyList<DeleteTopicsResponse.Topic> Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Topics, static (w, topic) =>
        {
            w.String(w.Version >= 6 ? topic.Name : topic.Name ?? "");
            if (w.Version >= 6)
            {
                w.Uuid(topic.Id);
            }

            w.Error(topic.Error);
            if (w.Version >= 5)
            {
                w.String(null);
            }

            w.Tags();
        });
        w.Tags();
    }

    public readonly record struct Topic(string? Name, Guid Id, ErrorCode Error);
}
