using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace StockKafka.Hosting;

/// <summary>A running process of a resource.</summary>
/// <param name="Resource">The resource that it is of.</param>
/// <param name="Id">The orchestrator's name of this instance.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="IsHeld">Whether it is paused.</param>
/// <param name="Notifications">Where changes of it are told.</param>
internal sealed record ResourceInstance(IResource Resource, string Id, int Pid, bool IsHeld, ResourceNotificationService Notifications)
{
    private const string PidProperty = "executable.pid";

    /// <summary>The process of an instance, or null where it does not run or is no process of this machine.</summary>
    public static ResourceInstance? Find(IServiceProvider services, string resourceId)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        return notifications.TryGetCurrentState(resourceId, out var current) && PidOf(current.Snapshot) is { } pid && !IsTerminal(current.Snapshot)
            ? new(current.Resource, current.ResourceId, pid, IsPaused(current.Snapshot), notifications)
            : null;
    }

    public static int? PidOf(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == PidProperty)?.Value is { } value
        && int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;

    public static bool IsPaused(CustomResourceSnapshot snapshot) => PidOf(snapshot) is { } pid
        && snapshot.Properties.Any(property => property.Name == FaultCommandExtensions.PausedProperty && property.Value is int held && held == pid);

    public static bool IsTerminal(CustomResourceSnapshot snapshot) => snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state);

    /// <summary>Whether this process is no more: the instance has ended, or another process of it runs.</summary>
    public bool HasEnded(CustomResourceSnapshot snapshot) => IsTerminal(snapshot) || PidOf(snapshot) is { } pid && pid != Pid;

    public Task ShowPausedAsync(bool paused) => Notifications.PublishUpdateAsync(Resource, Id, snapshot => snapshot with
    {
        Properties =
        [
            .. snapshot.Properties.Where(property => property.Name != FaultCommandExtensions.PausedProperty),
            .. paused ? [new ResourcePropertySnapshot(FaultCommandExtensions.PausedProperty, Pid)] : Array.Empty<ResourcePropertySnapshot>(),
        ],
    });
}
