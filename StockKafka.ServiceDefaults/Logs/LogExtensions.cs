using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>Logs: for people on the console, as JSON lines in a file where one is configured.</summary>
internal static class LogExtensions
{
    public static void AddLogs(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        // Why a host cannot start is said once, in words, by ServiceProgram.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.AddValidatedOptions<LogFileOptions>("Logs");
        if (!string.IsNullOrWhiteSpace(builder.Configuration["Logs:File"]))
        {
            builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, LogFile>());
        }
    }
}
