namespace StockKafka.Broker.Protocol;

/// <summary>The client at the other end of a connection.</summary>
internal sealed class ConnectedClient
{
    /// <summary>Null until it has asked what the broker speaks.</summary>
    public ClientUse? Use { get; set; }
}
