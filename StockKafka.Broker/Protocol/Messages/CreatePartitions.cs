namespace StockKafka.Broker.Protocol.Messages;

sealed record CreatePartitionsRequest(CreatePartitionsRequest.Topic[] Topics, bool ValidateOnly)
{
    public static CreatePartitionsRequest Read(ref WireReader r)
    {
        var topics = r.Array(Topic.Read);
        r.Int32(); // time-out
        var request = new CreatePartitionsRequest(topics, r.Bool());
        r.Tags();
        return request;
    }

    /// <param name="Count">The number of partitions the topic shall have in the end.</param>
    public readonly record struct Topic(string Name, int Count)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Int32());
            r.NullableArray(SkipAssignment);
            r.Tags();
            return topic;
        }

        private static bool SkipAssignment(ref WireReader r)
        {
            r.Int32Array();
            r.Tags();
            return true;
        }
    }
}

sealed record CreatePartitionsResponse(IReadOnlyList<CreatePartitionsResponse.Topic> Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Error(topic.Error);
            w.String(topic.Message);
            w.Tags();
        });
        w.Tags();
    }

    public readonly record struct Topic(string Name, ErrorCode Error, string? Message);
}
