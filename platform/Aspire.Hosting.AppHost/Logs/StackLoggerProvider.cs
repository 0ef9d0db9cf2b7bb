using Microsoft.Extensions.Logging;

namespace StockKafka.Platform.Hosting;

/// <summary>Shows what the AppHost itself logs, from warnings on, among its notices.</summary>
internal sealed class StackLoggerProvider(StackConsole console) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new StackLogger(console, categoryName);

    public void Dispose()
    {
        // The console belongs to the application.
    }

    private sealed class StackLogger(StackConsole console, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                console.Notice($"{logLevel.ToString().ToLowerInvariant()}: {category}: {formatter(state, exception)}{(exception is null ? string.Empty : $" ({exception.Message})")}");
            }
        }
    }
}
