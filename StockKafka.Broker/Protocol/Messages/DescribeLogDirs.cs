using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <param name="Topics">Null asks for all.</param>
internal sealed record DescribeLogDirsRequest(TopicOf<int>[]? Topics)
{
    public static DescribeLogDirsRequest Read(ref WireReader r) => new(r.NullableTopics());
}

/// <summary>There is one log folder.</summary>
internal sealed record DescribeLogDirsResponse(string Folder, TopicOf<(int Index, long Size)>[] Topics, long TotalBytes, long UsableBytes) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Since(3)?.Error(KafkaError.None);
        w.Structures<DescribeLogDirsResponse>([this], static (w, folder) =>
        {
            w.Error(KafkaError.None);
            w.String(folder.Folder);
            w.Topics(folder.Topics, static (w, partition) =>
            {
                w.Int32(partition.Index);
                w.Int64(partition.Size);
                w.Int64(0); // lag behind the leader, which it is
                w.Bool(false); // not a copy that is to take the log's place
            });
            w.Since(4)?.Int64(folder.TotalBytes);
            w.Since(4)?.Int64(folder.UsableBytes);
        });
    }
}
