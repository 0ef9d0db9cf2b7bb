namespace StockKafka.Platform.Broker.Protocol.Messages;

sealed record ProduceRequest(string? TransactionalId, short Acks, int TimeoutMs, ProduceRequest.Topic[] Topics)
{
    public static ProduceRequest Read(ref WireReader r)
    {
        var request = new ProduceRequest(
            r.Version >= 3 ? r.NullableString() : null, r.Int16(), r.Int32(), r.Array(Topic.Read));
        r.Tags();
        return request;
    }

    public sealed record Topic(string Name, Partition[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Array(Partition.Read));
            r.Tags();
            return topic;
        }
    }

    /// <param name="Records">A part of the request's own frame, valid as long as that is.</param>
    public readonly record struct Partition(int Index, ReadOnlyMemory<byte> Records)
    {
        public static Partition Read(ref WireReader r)
        {
            var partition = new Partition(r.Int32(), r.Bytes());
            r.Tags();
            return partition;
        }
    }
}

sealed record ProduceResponse(ProduceResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Array(Topics, static (w, topic) => topic.Write(w));
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Tags();
    }

    public sealed record Topic(string Name, Partition[] Partitions)
    {
        public void Write(WireWriter w)
        {
            w.String(Name);
            w.Array(Partitions, static (w, partition) => partition.Write(w));
            w.Tags();
        }
    }

    /// <param name="LogAppendTimeMs">-1 unless the topic uses LogAppendTime.</param>
    public readonly record struct Partition(
        int Index, ErrorCode Error, long BaseOffset, long LogAppendTimeMs, long LogStartOffset, string? Message)
    {
        public static Partition Failed(int index, ErrorCode error, string? message = null) => new(index, error, -1, -1, -1, message);

        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Error(Error);
            w.Int64(BaseOffset);
            if (w.Version >= 2)
            {
                w.Int64(LogAppendTimeMs);
            }

            if (w.Version >= 5)
            {
                w.Int64(LogStartOffset);
            }

            if (w.Version >= 8)
            {
                w.Array(System.Array.Empty<int>(), static (w, _) => { });
                w.String(Message);
            }

            w.Tags();
        }
    }
}
