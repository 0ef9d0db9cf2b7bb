using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Confluent.Kafka;

/// <summary>Sends what the native client says to the log, under the category of the published package.</summary>
internal static partial class ClientLog
{
    public static void Attach(IServiceProvider services, Action<Action<LogMessage>> setHandler)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Confluent.Kafka");
        try
        {
            setHandler(message => Says(logger, (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Message));
        }
        catch (InvalidOperationException)
        {
            HandlerIsSet(logger);
        }
    }

    [LoggerMessage(Message = "{Message}")]
    private static partial void Says(ILogger logger, LogLevel level, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a log handler is set already; the client says nothing here")]
    private static partial void HandlerIsSet(ILogger logger);
}
