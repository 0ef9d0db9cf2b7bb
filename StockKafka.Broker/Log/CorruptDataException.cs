namespace StockKafka.Broker.Log;

/// <summary>Something on the disk that the broker cannot repair by itself.</summary>
sealed class CorruptDataException(string message) : Exception(message);
