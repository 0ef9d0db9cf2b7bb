using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about a resource at one moment.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CustomResourceSnapshot</c>.</remarks>
public sealed record CustomResourceSnapshot
{
    /// <summary><c>Project</c>, <c>Executable</c>, <c>Container</c>, <c>Parameter</c> …</summary>
    public required string ResourceType { get; init; }

    /// <summary>
    /// Facts for people. The Local platform gives only <see cref="CustomResourceKnownProperties.Source"/>, from the first start on.
    /// </summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the resource was first announced, in UTC; null for one that is no process.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When the latest process started, in UTC; null before the first start.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the latest process ended, in UTC; null while it runs and before its first end.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/> or a text of one's own; null before the first one is published.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Exit code of the process that ended last; null while one runs, and where none was started.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The worst of the reports; null where the resource is not running.</summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running
        ? null
        : HealthReports.IsEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : HealthReports.Min(r => r.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>One for each health check, in the order of the checks; empty for a resource that has none.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>What the process was started with beyond the AppHost's own environment, secrets in clear; empty before the first start.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Addresses that people may open or use, the one with the highest sort order first.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Kept for the published API; the Local platform leaves it empty.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>Resources that this one refers to, waits for or belongs to; each pair of resource and type once.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>
    /// Kept for the published API; the Local platform leaves it empty and reads the <see cref="ResourceCommandAnnotation"/>s instead.
    /// </summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>True to keep the resource out of the dashboard; it runs like any other.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Completed when the handlers of <see cref="ResourceReadyEvent"/> have run for the present start; null before it is healthy.</summary>
    internal Task? Ready { get; init; }
}

/// <summary>A state of a resource as a text. A text converts by itself.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>, or any other; compared with case by what the platform does.</param>
/// <param name="Style">One of <see cref="KnownResourceStateStyles"/>; null, and not looked at, on the Local platform.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceStateSnapshot</c>.</remarks>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style; null stays null.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}

/// <summary>A fact about a resource.</summary>
/// <param name="Name">Such as <see cref="CustomResourceKnownProperties.Source"/>.</param>
/// <param name="Value">Shown as text.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourcePropertySnapshot</c>.</remarks>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>True for a value that is not to be shown; kept for the published API.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>A variable of a resource's environment.</summary>
/// <param name="Name">Name of the variable.</param>
/// <param name="Value">Its value, in clear even where it is a secret; null where it is not known.</param>
/// <param name="IsFromSpec">True where the model sets it; always so on the Local platform, which does not list inherited variables.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EnvironmentVariableSnapshot</c>.</remarks>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>What a health check last said.</summary>
/// <param name="Name">Name under which the check is registered.</param>
/// <param name="Status">Null while the check has not been run since the start; counts as unhealthy.</param>
/// <param name="Description">The check's own words, or null.</param>
/// <param name="ExceptionText">Message of the exception that the check met; null where it met none.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.HealthReportSnapshot</c>.</remarks>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When the check was last run, in UTC; null before.</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary>An address of a resource.</summary>
/// <param name="Name">Name of the endpoint it belongs to; null for an address of its own.</param>
/// <param name="Url">Always absolute.</param>
/// <param name="IsInternal">True for <see cref="UrlDisplayLocation.DetailsOnly"/>; the Local platform's dashboard leaves it out.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.UrlSnapshot</c>.</remarks>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>True where nobody answers at the address; kept for the published API.</summary>
    public bool IsInactive { get; init; }

    /// <summary>How the address is shown; by default as it is.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How an address is shown.</summary>
/// <param name="DisplayName">Shown instead of the address; empty for none.</param>
/// <param name="SortOrder">Higher ones are shown first.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.UrlDisplayPropertiesSnapshot</c>.</remarks>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A folder of the machine in a container. The Local platform makes none of them.</summary>
/// <param name="Source">Folder of this machine or name of the volume; null for a volume without a name.</param>
/// <param name="Target">Path in the container.</param>
/// <param name="MountType"><c>bind</c> or <c>volume</c>.</param>
/// <param name="IsReadOnly">True where the container may not write.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.VolumeSnapshot</c>.</remarks>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A resource that another has to do with.</summary>
/// <param name="ResourceName">Name of the other resource.</param>
/// <param name="Type">What it is: <c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>, or any text.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.RelationshipSnapshot</c>.</remarks>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A command as it stands at one moment. The Local platform makes none of them.</summary>
/// <param name="Name">What callers use.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="DisplayName">What people see.</param>
/// <param name="DisplayDescription">A sentence for people, or null.</param>
/// <param name="Parameter">Handed to the command, or null.</param>
/// <param name="ConfirmationMessage">Asked before it is run; null for no question.</param>
/// <param name="IconName">Name of an icon, or null.</param>
/// <param name="IconVariant">Which drawing of the icon; null for the usual one.</param>
/// <param name="IsHighlighted">True for one that should catch the eye.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceCommandSnapshot</c>.</remarks>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    object? Parameter,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted);

/// <summary>Sets what code outside cannot set on a snapshot.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.CustomResourceSnapshotExtensions</c>.</remarks>
public static class CustomResourceSnapshotExtensions
{
    /// <summary>A copy with these reports in place of the old ones, and so with another <see cref="CustomResourceSnapshot.HealthStatus"/>.</summary>
    public static CustomResourceSnapshot WithHealthReports(this CustomResourceSnapshot snapshot, ImmutableArray<HealthReportSnapshot> healthReports) =>
        snapshot with { HealthReports = healthReports };
}

/// <summary>A change of a resource.</summary>
/// <param name="resource">The resource that changed.</param>
/// <param name="resourceId">Its name, or the id of one replica.</param>
/// <param name="snapshot">What is known after the change.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceEvent</c>.</remarks>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource that changed; for a replica, the resource that it belongs to.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Name of the resource, or id of one of its replicas.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known after the change.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
