namespace StockKafka.Broker.Server;

/// <summary>The one broker of the cluster, as clients are told to reach it.</summary>
internal sealed record BrokerNode(string Host, int Port)
{
    public const int Id = 1;
}
