namespace StockKafka.ServiceDefaults.Configuration;

/// <summary>
/// Marks a start-up failure that its message explains in full: what is wrong, where, and how to mend it.
/// </summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
