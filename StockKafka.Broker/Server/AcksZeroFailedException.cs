using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>A produce with acks=0 failed. It has no response to carry the error, so the connection is closed.</summary>
internal sealed class AcksZeroFailedException(KafkaError error) : Exception($"a produce request with acks=0 failed with {error}");
