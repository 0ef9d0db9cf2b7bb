using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace StockKafka.Platform.Hosting;

/// <summary>What every <see cref="ResourceController"/> shares.</summary>
internal sealed record ControllerServices(
    IServiceProvider Provider,
    ResourceNotificationService Notifications,
    ResourceLoggerService Loggers,
    IDistributedApplicationEventing Eventing,
    ProcessSpecFactory Specs,
    ResourceAddresses Addresses,
    HealthMonitor Health,
    StackConsole Console,
    TimeProvider Time);
