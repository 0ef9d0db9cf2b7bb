using System.Globalization;
using Microsoft.Extensions.Logging;

namespace StockKafka.Broker;

/// <summary>One line for each event on standard output; without the logging framework, whose start-up would be felt.</summary>
internal sealed class ConsoleLogger(LogLevel minimum, TimeProvider clock) : ILogger
{
    private static readonly Lock Gate = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var line = $"{time} {Name(logLevel)} {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}";
        lock (Gate)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Debug or LogLevel.Trace => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
