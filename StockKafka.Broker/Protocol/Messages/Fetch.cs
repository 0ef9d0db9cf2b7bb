using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>
/// Filled anew for each request, so that a steady stream of them makes no garbage. Fetch sessions are not kept: the session
/// fields are read over and session id 0 is answered.
/// </summary>
internal sealed class FetchRequest
{
    public int MaxWaitMs { get; private set; }

    public int MinBytes { get; private set; }

    public int MaxBytes { get; private set; }

    public bool CommittedOnly { get; private set; }

    public ReusedList<Topic> Topics { get; } = [];

    /// <summary>Those of all topics, in their order.</summary>
    public ReusedList<Partition> Partitions { get; } = [];

    public void Fill(ref WireReader r)
    {
        Topics.Restart();
        Partitions.Restart();
        r.Int32(); // replica id
        (MaxWaitMs, MinBytes, MaxBytes) = (r.Int32(), r.Int32(), r.Int32());
        CommittedOnly = r.Int8() == IsolationLevel.ReadCommitted;
        if (r.Version >= 7)
        {
            r.Int32(); // session id
            r.Int32(); // session epoch
        }

        for (var topics = r.ArrayLength(); topics > 0; topics--)
        {
            FillTopic(ref r);
        }

        if (r.Version >= 7)
        {
            for (var forgotten = r.ArrayLength(); forgotten > 0; forgotten--)
            {
                SkipForgotten(ref r);
            }
        }

        if (r.Version >= 11)
        {
            r.NullableString(); // rack
        }

        r.Tags();
    }

    private void FillTopic(ref WireReader r)
    {
        var name = r.Version < 13 ? r.String() : null;
        var id = r.Version >= 13 ? r.Uuid() : default;
        var count = r.ArrayLength();
        Topics.Add(new Topic(name, id, count));
        for (; count > 0; count--)
        {
            Partitions.Add(Partition.Read(ref r));
        }

        r.Tags();
    }

    private static void SkipForgotten(ref WireReader r)
    {
        if (r.Version >= 13)
        {
            r.Uuid();
        }
        else
        {
            r.String();
        }

        for (var partitions = r.ArrayLength(); partitions > 0; partitions--)
        {
            r.Int32();
        }

        r.Tags();
    }

    /// <param name="Name">Null from version 13 on, which names topics by <paramref name="Id"/>.</param>
    public readonly record struct Topic(string? Name, Guid Id, int Count);

    public readonly record struct Partition(int Index, int CurrentLeaderEpoch, long Offset, int MaxBytes)
    {
        public static Partition Read(ref WireReader r)
        {
            var index = r.Int32();
            var leaderEpoch = r.Version >= 9 ? r.Int32() : -1;
            var offset = r.Int64();
            if (r.Version >= 12)
            {
                r.Int32(); // last fetched epoch
            }

            if (r.Version >= 5)
            {
                r.Int64(); // log start offset of a follower
            }

            var partition = new Partition(index, leaderEpoch, offset, r.Int32());
            r.Tags();
            return partition;
        }
    }
}

/// <summary>Answers one request after the other; <see cref="Partitions"/> has one answer for each of the request's.</summary>
internal sealed class FetchResponse(FetchRequest request) : IResponse
{
    public ReusedList<Partition> Partitions { get; } = [];

    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Since(7)?.Error(KafkaError.None);
        w.Since(7)?.Int32(0); // session id
        w.ArrayLength(request.Topics.Count);
        var next = 0;
        foreach (var topic in request.Topics)
        {
            if (w.Version >= 13)
            {
                w.Uuid(topic.Id);
            }
            else
            {
                w.String(topic.Name);
            }

            w.ArrayLength(topic.Count);
            for (var end = next + topic.Count; next < end; next++)
            {
                Partitions[next].Write(w);
            }

            w.Tags();
        }
    }

    public readonly record struct Partition(
        int Index, KafkaError Error, long HighWatermark, long LastStableOffset, long LogStartOffset, LogSlice Records,
        AbortedTransaction[]? Aborted)
    {
        public static Partition Failed(int index, KafkaError error) => new(index, error, -1, -1, -1, default, null);

        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Error(Error);
            w.Int64(HighWatermark);
            w.Int64(LastStableOffset);
            w.Since(5)?.Int64(LogStartOffset);
            WriteAborted(w);
            w.Since(11)?.Int32(-1); // preferred read replica
            w.Records(Records);
            w.Tags();
        }

        private void WriteAborted(WireWriter w)
        {
            w.ArrayLength(Aborted?.Length ?? -1);
            foreach (var aborted in Aborted ?? [])
            {
                w.Int64(aborted.ProducerId);
                w.Int64(aborted.FirstOffset);
                w.Tags();
            }
        }
    }
}
