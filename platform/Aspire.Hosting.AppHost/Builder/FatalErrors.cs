using Aspire.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>Tells the user of a mistake in one line on standard error, and ends with exit code 1; never with a stack trace.</summary>
internal static class FatalErrors
{
    private static int s_installed;

    /// <summary>Covers what the AppHost's own code throws while it builds the model.</summary>
    public static void ReportInOneLine()
    {
        if (Interlocked.Exchange(ref s_installed, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            {
                if (e.ExceptionObject is DistributedApplicationException exception)
                {
                    Report(exception);
                    Environment.Exit(1);
                }
            };
        }
    }

    public static void Report(DistributedApplicationException exception)
    {
        Console.Error.WriteLine($"error: {exception.Message.ReplaceLineEndings(" ")}");
        Environment.ExitCode = 1;
    }
}
