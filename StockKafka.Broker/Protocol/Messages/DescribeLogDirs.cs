namespace StockKafka.Broker.Protocol.Messages;

/// <param name="Topics">Null asks for all.</param>
sealed record DescribeLogDirsRequest(DescribeLogDirsRequest.Topic[]? Topics)
{
    public static DescribeLogDirsRequest Read(ref WireReader r)
    {
        var request = new DescribeLogDirsRequest(r.NullableArray(Topic.Read));
        r.Tags();
        return request;
    }

    public sealed record Topic(string Name, int[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Int32Array());
            r.Tags();
            return topic;
        }
    }
}

/// <summary>There is one log folder.</summary>
sealed record DescribeLogDirsResponse(string Folder, DescribeLogDirsResponse.Topic[] Topics, long TotalBytes, long UsableBytes) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        if (w.Version >= 3)
        {
            w.Error(ErrorCode.None);
        }

        w.Array<DescribeLogDirsResponse>([this], static (w, folder) =>
        {
            w.Error(ErrorCode.None);
            w.String(folder.Folder);
            w.Array(folder.Topics, static (w, topic) => topic.Write(w));
            if (w.Version >= 4)
            {
                w.Int64(folder.TotalBytes);
                w.Int64(folder.UsableBytes);
            }

            w.Tags();
        });
        w.Tags();
    }

    public sealed record Topic(string Name, (int Index, long Size)[] Partitions)
    {
        public void Write(WireWriter w)
        {
            w.String(Name);
            w.Array(Partitions, static (w, partition) =>
            {
                w.Int32(partition.Index);
                w.Int64(partition.Size);
                w.Int64(0); // lag behind the leader, which it is
                w.Bool(false); // not a copy that is to take the log's place
                w.Tags();
            });
            w.Tags();
        }
    }
}
