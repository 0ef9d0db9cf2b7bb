namespace StockKafka.Broker.Simulation.Model;

/// <summary>The broker broke a promise; the message tells which.</summary>
internal sealed class ViolationException(string message) : Exception(message);
