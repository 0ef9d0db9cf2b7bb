using StockKafka.Platform.Broker.Log;

namespace StockKafka.Platform.Broker.Protocol.Messages;

/// <summary>Fetch sessions are not kept: the session fields are read over and session id 0 is answered.</summary>
sealed record FetchRequest(int MaxWaitMs, int MinBytes, int MaxBytes, bool CommittedOnly, FetchRequest.Topic[] Topics)
{
    public static FetchRequest Read(ref WireReader r)
    {
        r.Int32(); // replica id
        int maxWaitMs = r.Int32(), minBytes = r.Int32(), maxBytes = r.Int32();
        var committedOnly = r.Int8() == IsolationLevel.ReadCommitted;
        if (r.Version >= 7)
        {
            r.Int32(); // session id
            r.Int32(); // session epoch
        }

        var request = new FetchRequest(maxWaitMs, minBytes, maxBytes, committedOnly, r.Array(Topic.Read));
        if (r.Version >= 7)
        {
            r.Array(SkipForgotten);
        }

        if (r.Version >= 11)
        {
            r.NullableString(); // rack
        }

        r.Tags();
        return request;
    }

    private static bool SkipForgotten(ref WireReader r)
    {
        if (r.Version >= 13)
        {
            r.Uuid();
        }
        else
        {
            r.String();
        }

        r.Int32Array();
        r.Tags();
        return true;
    }

    /// <param name="Name">Null from version 13 on, which names topics by <paramref name="Id"/>.</param>
    public sealed record Topic(string? Name, Guid Id, Partition[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var name = r.Version < 13 ? r.String() : null;
            var id = r.Version >= 13 ? r.Uuid() : default;
            var topic = new Topic(name, id, r.Array(Partition.Read));
            r.Tags();
            return topic;
        }
    }

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

sealed record FetchResponse(FetchResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        if (w.Version >= 7)
        {
            w.Error(ErrorCode.None);
            w.Int32(0); // session id
        }

        w.Array(Topics, static (w, topic) => topic.Write(w));
        w.Tags();
    }

    public sealed record Topic(string? Name, Guid Id, Partition[] Partitions)
    {
        public void Write(WireWriter w)
        {
            if (w.Version >= 13)
            {
                w.Uuid(Id);
            }
            else
            {
                w.String(Name);
            }

            w.Array(Partitions, static (w, partition) => partition.Write(w));
            w.Tags();
        }
    }

    public readonly record struct Partition(
        int Index, ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, LogSlice Records,
        AbortedTransaction[]? Aborted)
    {
        public static Partition Failed(int index, ErrorCode error) => new(index, error, -1, -1, -1, default, null);

        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Error(Error);
            w.Int64(HighWatermark);
            w.Int64(LastStableOffset);
            if (w.Version >= 5)
            {
                w.Int64(LogStartOffset);
            }

            WriteAborted(w);
            if (w.Version >= 11)
            {
                w.Int32(-1); // preferred read replica
            }

            w.Records(Records);
            w.Tags();
        }

        private void WriteAborted(WireWriter w)
        {
            if (Aborted is null)
            {
                w.NullArray();
                return;
            }

            w.Array(Aborted, static (w, aborted) =>
            {
                w.Int64(aborted.ProducerId);
                w.Int64(aborted.FirstOffset);
                w.Tags();
            });
        }
    }
}
