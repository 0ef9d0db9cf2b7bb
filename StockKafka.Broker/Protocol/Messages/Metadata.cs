using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <param name="Topics">Null asks for every topic.</param>
internal sealed record MetadataRequest(
    MetadataRequest.Topic[]? Topics, bool AllowAutoTopicCreation, bool WantsClusterOperations, bool WantsTopicOperations)
{
    public static MetadataRequest Read(ref WireReader r)
    {
        var topics = r.NullableStructures(Topic.Read);
        if (r.Version == 0 && topics is [])
        {
            topics = null;
        }

        var allowAutoCreation = r.Version < 4 || r.Bool();
        var wantsClusterOperations = r.Version is >= 8 and <= 10 && r.Bool();
        var wantsTopicOperations = r.Version >= 8 && r.Bool();
        return new MetadataRequest(topics, allowAutoCreation, wantsClusterOperations, wantsTopicOperations);
    }

    /// <param name="Name">Null when the topic is named by its id.</param>
    public readonly record struct Topic(Guid Id, string? Name)
    {
        public static Topic Read(ref WireReader r)
        {
            var id = r.Version >= 10 ? r.Uuid() : default;
            return new Topic(id, r.Version >= 10 ? r.NullableString() : r.String());
        }
    }
}

internal sealed record MetadataResponse(
    int NodeId, string Host, int Port, string ClusterId, MetadataResponse.Topic[] Topics,
    AuthorizedOperations OnCluster, AuthorizedOperations OnTopics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(3)?.ThrottleTime();
        w.Structures([this], static (w, broker) =>
        {
            w.Int32(broker.NodeId);
            w.String(broker.Host);
            w.Int32(broker.Port);
            w.Since(1)?.String(null); // rack
        });
        w.Since(2)?.String(ClusterId);
        w.Since(1)?.Int32(NodeId); // controller
        w.Structures(Topics, (w, topic) => topic.Write(w, NodeId, OnTopics));
        if (w.Version is >= 8 and <= 10)
        {
            w.Int32(OnCluster.Bits);
        }
    }

    public sealed record Topic(KafkaError Error, string? Name, Guid Id, int Partitions, int LeaderEpoch = 0)
    {
        public void Write(WireWriter w, int nodeId, AuthorizedOperations operations)
        {
            w.Error(Error);
            w.String(w.Version >= 12 ? Name : Name ?? "");
            w.Since(10)?.Uuid(Id);
            w.Since(1)?.Bool(false); // internal
            w.Structures(Enumerable.Range(0, Partitions).ToArray(), (w, index) => WritePartition(w, index, nodeId, LeaderEpoch));
            w.Since(8)?.Int32(operations.Bits);
        }

        private static void WritePartition(WireWriter w, int index, int nodeId, int leaderEpoch)
        {
            w.Error(KafkaError.None);
            w.Int32(index);
            w.Int32(nodeId);
            w.Since(7)?.Int32(leaderEpoch);
            w.Int32Array([nodeId]); // replicas
            w.Int32Array([nodeId]); // in-sync replicas
            w.Since(5)?.Int32Array([]); // offline replicas
        }
    }
}
