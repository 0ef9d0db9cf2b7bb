using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>Filled anew for each request, so that a steady stream of them makes no garbage.</summary>
internal sealed class ProduceRequest
{
    public string? TransactionalId { get; private set; }

    public short Acks { get; private set; }

    public ReusedList<Topic> Topics { get; } = [];

    /// <summary>Those of all topics, in their order.</summary>
    public ReusedList<Partition> Partitions { get; } = [];

    public void Fill(ref WireReader r)
    {
        Topics.Restart();
        LetGoOfFrame();
        TransactionalId = r.Version >= 3 ? r.NullableString() : null;
        Acks = r.Int16();
        r.Int32(); // time-out
        for (var topics = r.ArrayLength(); topics > 0; topics--)
        {
            var (name, count) = (r.String(), r.ArrayLength());
            Topics.Add(new Topic(name, count));
            for (; count > 0; count--)
            {
                Partitions.Add(new Partition(r.Int32(), r.Bytes()));
                r.Tags();
            }

            r.Tags();
        }

        r.Tags();
    }

    /// <summary>The records are stored or refused: what remains is what the answer needs.</summary>
    public void LetGoOfFrame() => Partitions.Restart();

    public readonly record struct Topic(string Name, int Count);

    /// <param name="Records">A part of the request's own frame, valid as long as that is.</param>
    public readonly record struct Partition(int Index, ReadOnlyMemory<byte> Records);
}

/// <summary>Answers one request after the other; <see cref="Partitions"/> has one answer for each of the request's.</summary>
internal sealed class ProduceResponse(ProduceRequest request) : IResponse
{
    public ReusedList<Partition> Partitions { get; } = [];

    public void Write(WireWriter w)
    {
        w.ArrayLength(request.Topics.Count);
        var next = 0;
        foreach (var topic in request.Topics)
        {
            w.String(topic.Name);
            w.ArrayLength(topic.Count);
            for (var end = next + topic.Count; next < end; next++)
            {
                Partitions[next].Write(w);
            }

            w.Tags();
        }

        w.Since(1)?.ThrottleTime();
    }

    /// <param name="LogAppendTimeMs">-1 unless the topic uses LogAppendTime.</param>
    public readonly record struct Partition(
        int Index, KafkaError Error, long BaseOffset, long LogAppendTimeMs, long LogStartOffset, string? Message)
    {
        /// <summary>Because of which records the batch was refused, counted from 0 (KIP-467); null for another reason.</summary>
        public int[]? Invalid { get; init; }

        public static Partition Failed(int index, KafkaError error, string? message = null) => new(index, error, -1, -1, -1, message);

        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Error(Error);
            w.Int64(BaseOffset);
            w.Since(2)?.Int64(LogAppendTimeMs);
            w.Since(5)?.Int64(LogStartOffset);
            if (w.Version >= 8)
            {
                w.ArrayLength(Invalid?.Length ?? 0);
                foreach (var record in Invalid ?? [])
                {
                    w.Int32(record);
                    w.String(Message);
                    w.Tags();
                }

                w.String(Message);
            }

            w.Tags();
        }
    }
}
