namespace StockKafka.Cli.CommandLine;

/// <summary>Exit codes beside those of a verdict (0 pass, 98 invalid run, 99 failed check).</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something outside the program prevented it from going on.</summary>
    public const int Error = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;
}
