using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>The resources of the application as the control endpoint shows them, and the commands that it carries out.</summary>
internal sealed class ControlResources(DistributedApplicationModel model, ResourceNotificationService notifications, ResourceCommandService commands, TimeProvider time, IServiceProvider services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What runs as a process or a container, and servers elsewhere that have a connection string; without what Aspire adds for itself.</summary>
    public IEnumerable<IResource> All => model.Resources.Where(resource =>
        resource is (ProjectResource or ExecutableResource or ContainerResource or IResourceWithConnectionString) and { Name: not "aspire-dashboard" }
        && !(notifications.TryGetCurrentState(resource.Name, out var current) && current.Snapshot.IsHidden));

    public IResource? Find(string name) => All.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase));

    public async Task<StackResource> ShowAsync(IResource resource, CancellationToken cancellationToken, string? message = null)
    {
        var snapshot = notifications.TryGetCurrentState(resource.Name, out var current) ? current.Snapshot : null;
        var ended = snapshot is null || ResourceInstance.IsTerminal(snapshot);
        return new(
            resource.Name, snapshot?.ResourceType ?? resource.GetType().Name, snapshot?.State?.Text, ended ? null : snapshot!.HealthStatus?.ToString(),
            Endpoints(resource), await ConnectionStringAsync(resource, cancellationToken).ConfigureAwait(false))
        {
            Pid = ended ? null : ResourceInstance.PidOf(snapshot!),
            Paused = !ended && ResourceInstance.IsPaused(snapshot!),
            ExitCode = snapshot?.ExitCode,
            StartedAt = ended ? null : snapshot!.StartTimeStamp?.ToUniversalTime(),
            Problem = ended ? null : snapshot!.HealthReports.FirstOrDefault(report => report.Status is not (null or Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy))?.Description,
            ExplicitStart = resource.Annotations.OfType<ExplicitStartupAnnotation>().Any(),
            Commands = [.. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new StackCommand(command.Name, command.DisplayName))],
            Message = message,
        };
    }

    /// <summary>Does it, and returns when it is done: a stopped resource has no process any more, a started one runs.</summary>
    /// <returns>Null, or why it could not be done; and what the command has to say.</returns>
    public async Task<(string? Error, string? Message)> ExecuteAsync(IResource resource, string command, CancellationToken cancellationToken)
    {
        if (!notifications.TryGetCurrentState(resource.Name, out var before) || !IsPossible(resource, command, before.Snapshot))
        {
            return ($"it is {before?.Snapshot.State?.Text ?? KnownResourceStates.NotStarted}", null);
        }

        var pid = ResourceInstance.PidOf(before.Snapshot);
        var result = await commands.ExecuteCommandAsync(resource, command, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
        {
            return (result.Message is { Length: > 0 } reason ? reason : $"{command} could not be done", null);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var (stops, starts) = (command == KnownResourceCommands.StopCommand, command == KnownResourceCommands.StartCommand);
        var restarts = command == KnownResourceCommands.RestartCommand;
        if ((stops || restarts) && pid is { } old)
        {
            while (ProcessSignals.IsAlive(old))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), time, patience.Token).ConfigureAwait(false);
            }
        }

        if (stops)
        {
            await notifications.WaitForResourceAsync(resource.Name, change => ResourceInstance.IsTerminal(change.Snapshot), patience.Token).ConfigureAwait(false);
        }
        else if (starts || restarts)
        {
            await notifications.WaitForResourceAsync(
                resource.Name,
                change => ResourceInstance.PidOf(change.Snapshot) != pid && (change.Snapshot.State?.Text == KnownResourceStates.Running || ResourceInstance.IsTerminal(change.Snapshot)),
                patience.Token).ConfigureAwait(false);
        }

        return (null, result.Message);
    }

    private bool IsPossible(IResource resource, string command, CustomResourceSnapshot snapshot) =>
        resource.Annotations.OfType<ResourceCommandAnnotation>().First(each => each.Name == command)
            .UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, Services = services }) == ResourceCommandState.Enabled;

    private static List<StackEndpoint> Endpoints(IResource resource) => resource is IResourceWithEndpoints reachable
        ? [.. reachable.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new StackEndpoint(endpoint.EndpointName, endpoint.Url))]
        : [];

    private static async Task<string?> ConnectionStringAsync(IResource resource, CancellationToken cancellationToken) =>
        resource is IResourceWithConnectionString client && (resource is not IResourceWithEndpoints reachable || reachable.GetEndpoints().All(endpoint => endpoint.IsAllocated))
            ? await client.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false)
            : null;
}
