namespace StockKafka.Broker.Protocol.Messages;

/// <param name="Topics">Null asks for every topic.</param>
sealed record MetadataRequest(
    MetadataRequest.Topic[]? Topics, bool AllowAutoTopicCreation, bool WantsClusterOperations, bool WantsTopicOperations)
{
    public static MetadataRequest Read(ref WireReader r)
    {
        var topics = r.NullableArray(Topic.Read);
        if (r.Version == 0 && topics is [])
        {
            topics = null;
        }

        var allowAutoCreation = r.Version < 4 || r.Bool();
        var wantsClusterOperations = r.Version is >= 8 and <= 10 && r.Bool();
        var wantsTopicOperations = r.Version >= 8 && r.Bool();
        r.Tags();
        return new MetadataRequest(topics, allowAutoCreation, wantsClusterOperations, wantsTopicOperations);
    }

    /// <param name="Name">Null when the topic is named by its id.</param>
    public readonly record struct Topic(Guid Id, string? Name)
    {
        public static Topic Read(ref WireReader r)
        {
            var id = r.Version >= 10 ? r.Uuid() : default;
            var topic = new Topic(id, r.Version >= 10 ? r.NullableString() : r.String());
            r.Tags();
            return topic;
        }
    }
}

sealed record MetadataResponse(
    int NodeId, string Host, int Port, string ClusterId, MetadataResponse.Topic[] Topics,
    AuthorizedOperations OnCluster, AuthorizedOperations OnTopics) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 3)
        {
            w.Int32(0);
        }

        w.Array([this], static (w, broker) =>
        {
            w.Int32(broker.NodeId);
            w.String(broker.Host);
            w.Int32(broker.Port);
            if (w.Version >= 1)
            {
                w.String(null); // rack
            }

            w.Tags();
        });
        if (w.Version >= 2)
        {
            w.String(ClusterId);
        }

        if (w.Version >= 1)
        {
            w.Int32(NodeId); // controller
        }

        w.Array(Topics, (w, topic) => topic.Write(w, NodeId, OnTopics));
        if (w.Version is >= 8 and <= 10)
        {
            w.Int32(OnCluster.Bits);
        }

        w.Tags();
    }

    public sealed record Topic(ErrorCode Error, string? Name, Guid Id, int Partitions)
    {
        public void Write(WireWriter w, int nodeId, AuthorizedOperations operations)
        {
            w.Error(Error);
            w.String(w.Version >= 12 ? Name : Name ?? "");
            if (w.Version >= 10)
            {
                w.Uuid(Id);
            }

            if (w.Version >= 1)
            {
                w.Bool(false); // internal
            }

            w.Array(Enumerable.Range(0, Partitions).ToArray(), (w, index) => WritePartition(w, index, nodeId));
            if (w.Version >= 8)
            {
                w.Int32(operations.Bits);
            }

            w.Tags();
        }

        private static void WritePartition(WireWriter w, int index, int nodeId)
        {
            w.Error(ErrorCode.None);
            w.Int32(index);
            w.Int32(nodeId);
            if (w.Version >= 7)
            {
                w.Int32(0); // leader epoch
            }

            w.Int32Array([nodeId]); // replicas
            w.Int32Array([nodeId]); // in-sync replicas
            if (w.Version >= 5)
            {
                w.Int32Array([]); // offline replicas
            }

            w.Tags();
        }
    }
}
