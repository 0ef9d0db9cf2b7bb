using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources: start, stop, restart, and those added by <c>WithCommand</c>.</summary>
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

    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _model.Resources.TryGetByName(resourceId, out var resource)
            ? ExecuteCommandAsync(resource, commandName, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));

    /// <summary>Ends when the command is done. A failure is in the result, not an exception.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var command = Find(resource, commandName);
        if (command is null)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resource.Name}'.");
        }

        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = resource.Name,
                CancellationToken = cancellationToken,
                Logger = _loggers.GetLogger(resource),
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
