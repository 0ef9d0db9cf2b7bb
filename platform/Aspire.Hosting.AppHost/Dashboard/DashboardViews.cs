using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Platform.Hosting;

/// <summary>Describes resources for the dashboard.</summary>
internal sealed class DashboardViews(DistributedApplicationModel model, ResourceNotificationService notifications, IServiceProvider services)
{
    private const string ValueVariable = "Value";

    // A shorter one would hide every value that happens to contain it.
    private const int ShortestSecret = 4;

    private static readonly string[] SecretWords = ["password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "__key", "credential", "otlp_headers"];

    /// <param name="controllerOf">What runs a resource; null for one that is no process, such as a parameter.</param>
    public IReadOnlyList<Dashboard.ResourceView> All(Func<IResource, ResourceController?> controllerOf)
    {
        var secrets = Secrets();
        return [.. model.Resources.Where(resource => !IsHidden(resource)).SelectMany(resource => WithReplicas(resource, controllerOf(resource), secrets))];
    }

    private bool IsHidden(IResource resource) => resource.Annotations.OfType<HiddenAnnotation>().Any()
        || (notifications.TryGetCurrentState(resource.Name, out var current) && current.Snapshot.IsHidden);

    private IEnumerable<Dashboard.ResourceView> WithReplicas(IResource resource, ResourceController? controller, IReadOnlyList<string> secrets) =>
        (controller?.Replicas ?? []).Select(replica => Of(resource, replica.Name, replica, secrets)).Prepend(Of(resource, resource.Name, controller, secrets));

    private Dashboard.ResourceView Of(IResource resource, string id, ResourceController? controller, IReadOnlyList<string> secrets)
    {
        var snapshot = notifications.TryGetCurrentState(id, out var current)
            ? current.Snapshot
            : new CustomResourceSnapshot { ResourceType = ResourceTypes.Of(resource), Properties = [] };
        return new Dashboard.ResourceView
        {
            Name = id,
            ReplicaOf = id == resource.Name ? null : resource.Name,
            Type = snapshot.ResourceType,
            State = snapshot.State?.Text ?? KnownResourceStates.NotStarted,
            Health = snapshot.HealthStatus?.ToString(),
            StartedAt = Milliseconds(snapshot.StartTimeStamp),
            StoppedAt = Milliseconds(snapshot.StopTimeStamp),
            ExitCode = snapshot.ExitCode,
            Pid = controller?.ProcessId,
            Restarts = Math.Max(0, (controller?.Starts ?? 0) - 1),
            Source = SourceOf(resource) ?? snapshot.Properties.FirstOrDefault(p => p.Name == CustomResourceKnownProperties.Source)?.Value?.ToString(),
            Parent = ParentOf(resource),
            Endpoints = [.. snapshot.Urls.Where(url => !url.IsInternal).Select(url => new ResourceEndpoint(url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : url.Name ?? url.Url, url.Url))],
            DependsOn = [.. snapshot.Relationships.Where(r => r.Type is "Reference" or "WaitFor").Select(r => new Dependency(r.ResourceName, r.Type))],
            WaitingFor = controller?.WaitingFor ?? [],
            HealthReports = [.. snapshot.HealthReports.Select(r => new HealthReport(r.Name, r.Status?.ToString(), r.Description ?? r.ExceptionText))],
            Problem = controller?.Problem,
            Commands = [.. CommandsOf(resource, snapshot)],
            Environment = [.. EnvironmentOf(resource, snapshot).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => Variable(resource, v.Key, v.Value, secrets))],
        };
    }

    /// <summary>All variables of a resource with their values; a parameter shows its value as one.</summary>
    public IEnumerable<(string Name, string Value)> EnvironmentOf(IResource resource, string id) =>
        EnvironmentOf(resource, notifications.TryGetCurrentState(id, out var current) ? current.Snapshot : null).Select(v => (v.Key, v.Value));

    private static IEnumerable<KeyValuePair<string, string>> EnvironmentOf(IResource resource, CustomResourceSnapshot? snapshot) => resource is ParameterResource parameter
        ? ValueOf(parameter) is { } value ? [new(ValueVariable, value)] : []
        : snapshot?.EnvironmentVariables.Where(v => v.Value is not null).Select(v => new KeyValuePair<string, string>(v.Name, v.Value!)) ?? [];

    private static EnvironmentVariable Variable(IResource resource, string name, string value, IReadOnlyList<string> secrets)
    {
        var secret = resource is ParameterResource parameter
            ? parameter.Secret
            : IsSecretName(name) || secrets.Any(text => value.Contains(text, StringComparison.Ordinal));
        return new EnvironmentVariable(name, secret ? null : value, secret);
    }

    // A secret may be part of a connection string, so each that is known is looked for in every value.
    private string[] Secrets() =>
    [
        .. model.Resources.OfType<ParameterResource>().Where(p => p.Secret).Select(ValueOf).OfType<string>()
            .Concat(model.Resources.SelectMany(resource => EnvironmentOf(resource, resource.Name)).Where(v => IsSecretName(v.Name)).Select(v => v.Value))
            .Where(text => text.Length >= ShortestSecret).Distinct(),
    ];

    private static bool IsSecretName(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string? ValueOf(ParameterResource parameter)
    {
        // A parameter's value is there at once or never.
        var value = parameter.GetValueAsync(CancellationToken.None);
        return value.IsCompletedSuccessfully ? value.Result : null;
    }

    private IEnumerable<ResourceCommand> CommandsOf(IResource resource, CustomResourceSnapshot snapshot)
    {
        var context = new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = services };
        foreach (var command in resource.Annotations.OfType<ResourceCommandAnnotation>())
        {
            var state = command.UpdateState(context);
            if (state != ResourceCommandState.Hidden)
            {
                yield return new ResourceCommand(command.Name, command.DisplayName, command.DisplayDescription, state == ResourceCommandState.Enabled, command.ConfirmationMessage);
            }
        }
    }

    private static string? SourceOf(IResource resource) => resource switch
    {
        ProjectResource project => Path.GetFileName(project.GetProjectMetadata().ProjectPath),
        ExecutableResource executable => executable.Command,
        _ when resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault() is { } image =>
            string.Concat(image.Registry is { Length: > 0 } registry ? registry + "/" : string.Empty, image.Image, image.Tag is { Length: > 0 } tag ? ":" + tag : string.Empty),
        _ => null,
    };

    private static string? ParentOf(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().FirstOrDefault(r => r.Type == "Parent")?.Resource.Name;

    private static double? Milliseconds(DateTime? time) => time is { } at ? new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeMilliseconds() : null;
}
