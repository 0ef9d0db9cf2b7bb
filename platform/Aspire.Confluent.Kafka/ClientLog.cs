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
        setHandler(message => Says(logger, (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Message));
    }

    [LoggerMessage(Message = "{Message}")]
    private static partial void Says(ILogger logger, LogLevel level, string message);
}
