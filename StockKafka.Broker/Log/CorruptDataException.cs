namespace StockKafka.Broker.Log;

/// <summary>Something on the disk that the broker cannot repair by itself.</summary>
internal sealed class CorruptDataException(string message) : Exception(message);
