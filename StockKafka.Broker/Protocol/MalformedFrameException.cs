namespace StockKafka.Broker.Protocol;

/// <summary>A frame that breaks the rules of the protocol. The connection it came on is closed, as Apache Kafka does.</summary>
internal sealed class MalformedFrameException(string message) : Exception(message);
