using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary><c>control.json</c>: where the control API is and what opens it.</summary>
/// <param name="Url">Address of the control API, on 127.0.0.1.</param>
/// <param name="Token">What a request has to carry.</param>
/// <param name="Pid">Process id of the AppHost.</param>
/// <param name="StartedAt">When the AppHost started.</param>
/// <param name="DashboardLogin">The link that lets a browser into the dashboard; null where that is turned off.</param>
internal sealed record ControlFile(string Url, string Token, int Pid, DateTimeOffset StartedAt, string? DashboardLogin);

internal sealed record ControlError(string Error);

/// <summary>A parameter of the application; a secret one too, since only the owner of the state folder can ask.</summary>
internal sealed record ParameterView(string Name, string Value, bool Secret);

internal sealed record EndpointView(string Name, string Url);

internal sealed record CommandView(string Name, string DisplayName);

/// <summary>A resource as the control API shows it.</summary>
internal sealed record ResourceView
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>A published state (<see cref="KnownResourceStates"/>), or <c>Paused</c>, or <c>NeedsContainerEngine</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>; null where it does not run.</summary>
    public string? Health { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public DateTime? StartedAt { get; init; }

    public int Restarts { get; init; }

    /// <summary>The resource that this is a replica of; null for a resource.</summary>
    public string? ReplicaOf { get; init; }

    public required IReadOnlyList<EndpointView> Endpoints { get; init; }

    public string? ConnectionString { get; init; }

    public required IReadOnlyList<string> WaitingFor { get; init; }

    /// <summary>True where it starts on command only.</summary>
    public bool ExplicitStart { get; init; }

    /// <summary>Why it failed or is unhealthy, in one line.</summary>
    public string? Problem { get; init; }

    public required IReadOnlyList<CommandView> Commands { get; init; }

    /// <summary>What the command that was asked for has to say.</summary>
    public string? Message { get; init; }

    public static async Task<ResourceView> OfAsync(ResourceController controller, CancellationToken cancellationToken)
    {
        var snapshot = controller.Snapshot;
        return new ResourceView
        {
            Name = controller.Name,
            Type = snapshot.ResourceType,
            State = snapshot.State?.Text ?? KnownResourceStates.NotStarted,
            Health = snapshot.HealthStatus?.ToString(),
            Pid = controller.ProcessId,
            ExitCode = snapshot.ExitCode,
            StartedAt = controller.Replicas.Prepend(controller).All(c => c.ProcessId is null) ? null : snapshot.StartTimeStamp,
            Restarts = Math.Max(0, controller.Starts - 1),
            ReplicaOf = controller.Instance.IsReplica ? controller.Resource.Name : null,
            Endpoints = [.. controller.Instance.Endpoints.Select(endpoint => new EndpointView(endpoint.Name, endpoint.Url))],
            ConnectionString = await ConnectionStringOfAsync(controller.Resource, cancellationToken).ConfigureAwait(false),
            WaitingFor = controller.WaitingFor,
            ExplicitStart = controller.ExplicitStart,
            Problem = controller.Problem,
            Commands = [.. controller.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new CommandView(command.Name, command.DisplayName))],
        };
    }

    private static async ValueTask<string?> ConnectionStringOfAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return resource is IResourceWithConnectionString client ? await client.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Aspire.Hosting.DistributedApplicationException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(ParameterView))]
[JsonSerializable(typeof(List<ResourceView>))]
internal sealed partial class ControlJson : JsonSerializerContext;
