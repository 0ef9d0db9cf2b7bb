namespace StockKafka.Load.Notation;

/// <summary>The caller asked for something that makes no sense. The message is one line: what, its value, how to mend it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Something outside the program prevents it from going on. The message is one line for the user.</summary>
internal sealed class RunnerException(string message, Exception? inner = null) : Exception(message, inner);
