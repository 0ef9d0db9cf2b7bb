namespace StockKafka.Broker.Simulation.Disk;

/// <summary>The machine is off. Nothing of the broker catches it, as nothing of it would run on.</summary>
internal sealed class PowerFailureException() : Exception("the power failed");
