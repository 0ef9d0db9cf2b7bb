namespace StockKafka.Platform.Control;

internal static class ExitCode
{
    public const int Done = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>As a shell reports a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;
}

/// <summary>The command line is wrong; one line for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The command could not be done; one line for the user.</summary>
internal sealed class ControlException(string message) : Exception(message);
