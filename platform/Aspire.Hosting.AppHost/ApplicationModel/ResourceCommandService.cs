using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources: start, stop, restart, and those added by <c>WithCommand</c>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceCommandService</c>.</remarks>
public class ResourceCommandService
{
    private readonly DistributedApplicationModel _model;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(DistributedApplicationModel model, ResourceLoggerService loggers, IServiceProvider services)
    {
        _model = model;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>
    /// Runs a command of the resource or replica of this name; a failure, such as an unknown name, is in the result, not an exception.
    /// </summary>
    /// <param name="resourceId">Name of a resource, or id of one replica.</param>
    /// <param name="commandName">Name of the command.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _model.Resources.TryGetByName(resourceId, out var resource) ? ExecuteCommandAsync(resource, commandName, cancellationToken)
        : _services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(resourceId, out var replica) ? ExecuteAsync(replica.Resource, replica.ResourceId, commandName, cancellationToken)
        : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));

    /// <summary>
    /// Ends when the command is done. A failure is in the result, not an exception. Start, stop and restart act on all replicas; a command
    /// of the application is run once.
    /// </summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteAsync(resource, resource.Name, commandName, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var command = Find(resource, commandName);
        if (command is null)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resourceId}'.");
        }

        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = resourceId,
                CancellationToken = cancellationToken,
                Logger = _loggers.GetLogger(resourceId),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            return CommandResults.Failure(exception);
        }
    }

    // Up to 13.3 the published constants were "resource-start", "resource-stop" and "resource-restart"; both spellings work.
    private static ResourceCommandAnnotation? Find(IResource resource, string commandName)
    {
        const string LegacyPrefix = "resource-";
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().ToArray();
        return commands.FirstOrDefault(c => c.Name == commandName)
            ?? (commandName.StartsWith(LegacyPrefix, StringComparison.Ordinal)
                ? commands.FirstOrDefault(c => c.Name == commandName[LegacyPrefix.Length..])
                : null);
    }
}
