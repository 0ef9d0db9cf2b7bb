using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>What is known of one process over all its lives, and the way to tell others.</summary>
internal sealed class ResourceStatus(ResourceInstance instance, ControllerServices services, Action? onChange)
{
    /// <summary>How often it was started.</summary>
    public int Starts { get; set; }

    /// <summary>Names of the resources that it waits for at this moment.</summary>
    public IReadOnlyList<string> WaitingFor { get; set; } = [];

    /// <summary>Why it failed to start, ended or is unhealthy, in one line; null where all is well.</summary>
    public string? Problem { get; set; }

    public CustomResourceSnapshot Snapshot => services.Notifications.TryGetCurrentState(instance.Id, out var current)
        ? current.Snapshot
        : new CustomResourceSnapshot { ResourceType = ResourceTypes.Of(instance.Resource), Properties = [] };

    public string StateText => Snapshot.State?.Text ?? KnownResourceStates.NotStarted;

    /// <summary>Publishes a new state, and shows <paramref name="notice"/> on the console where there is one.</summary>
    public async Task PublishAsync(string stateText, string? notice, Func<CustomResourceSnapshot, CustomResourceSnapshot>? change = null)
    {
        await UpdateAsync(s => (change?.Invoke(s) ?? s) with { State = stateText }).ConfigureAwait(false);
        if (notice is not null)
        {
            services.Console.Notice(instance.Id, notice);
        }
    }

    public async Task UpdateAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        await services.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, change).ConfigureAwait(false);
        onChange?.Invoke();
    }
}
