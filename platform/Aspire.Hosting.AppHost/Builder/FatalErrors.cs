using Aspire.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>Tells the user of a mistake in one line on standard error, and ends with exit code 1; never with a stack trace.</summary>
internal static class FatalErrors
{
    private static int s_installed;

    /// <summary>
    /// Covers what the AppHost's own code throws while it builds the model, a configured number that is none included. Exceptions
    /// that only a defect throws keep their stack trace.
    /// </summary>
    public static void ReportInOneLine()
    {
        if (Interlocked.Exchange(ref s_installed, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            {
                if (e.ExceptionObject is DistributedApplicationException or InvalidOperationException or ArgumentException or FormatException or IOException or UnauthorizedAccessException
                    && e.ExceptionObject is Exception exception)
                {
                    Report(exception);
                    Environment.Exit(1);
                }
            };
        }
    }

    public static void Report(Exception exception)
    {
        Console.Error.WriteLine($"error: {exception.Message.ReplaceLineEndings(" ")}");
        Environment.ExitCode = 1;
    }
}
