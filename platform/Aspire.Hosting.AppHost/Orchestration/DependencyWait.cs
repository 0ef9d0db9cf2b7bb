using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>The wait of one resource for those it was told to wait for, all at the same time.</summary>
internal sealed class DependencyWait(ResourceNotificationService notifications, IResource resource, WaitBehavior defaultBehavior)
{
    private readonly List<string> _open = [];

    /// <param name="onChange">Told the names still waited for, at the start and after each that is met.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">A dependency ended in a way that can no longer meet the condition.</exception>
    public async Task WaitAsync(Action<IReadOnlyList<string>> onChange, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().DistinctBy(w => (w.Resource, w.WaitType)).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        _open.AddRange(waits.Select(w => w.Resource.Name));
        onChange([.. _open]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = waits.Select(wait => WaitForOneAsync(wait, onChange, stop.Token)).ToList();
        try
        {
            while (pending.Count > 0)
            {
                var done = await Task.WhenAny(pending).ConfigureAwait(false);
                pending.Remove(done);
                await done.ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitForOneAsync(WaitAnnotation wait, Action<IReadOnlyList<string>> onChange, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? defaultBehavior;
        await (wait.WaitType switch
        {
            WaitType.WaitUntilHealthy => WaitUntilHealthyAsync(wait.Resource, behavior, cancellationToken),
            WaitType.WaitUntilStarted => WaitUntilStartedAsync(wait.Resource, behavior, cancellationToken),
            _ => WaitForCompletionAsync(wait.Resource, wait.ExitCode, cancellationToken),
        }).ConfigureAwait(false);
        lock (_open)
        {
            _open.Remove(wait.Resource.Name);
            onChange([.. _open]);
        }
    }

    private async Task WaitUntilHealthyAsync(IResource dependency, WaitBehavior behavior, CancellationToken cancellationToken)
    {
        try
        {
            await notifications.WaitForResourceHealthyAsync(dependency.Name, behavior, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException)
        {
            throw Unavailable(dependency, Current(dependency));
        }
    }

    private async Task WaitUntilStartedAsync(IResource dependency, WaitBehavior behavior, CancellationToken cancellationToken)
    {
        var reached = await notifications.WaitForResourceAsync(
            dependency.Name,
            e => e.Snapshot.State?.Text == KnownResourceStates.Running
                || e.Snapshot.State?.Text == KnownResourceStates.Finished
                || (behavior == WaitBehavior.StopOnResourceUnavailable && ResourceNotificationService.HasEnded(e.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (ResourceNotificationService.HasEnded(reached.Snapshot) && reached.Snapshot.State!.Text != KnownResourceStates.Finished)
        {
            throw Unavailable(dependency, reached.Snapshot);
        }
    }

    private async Task WaitForCompletionAsync(IResource dependency, int exitCode, CancellationToken cancellationToken)
    {
        var reached = await notifications.WaitForResourceAsync(dependency.Name, e => ResourceNotificationService.HasEnded(e.Snapshot), cancellationToken).ConfigureAwait(false);
        if (reached.Snapshot.State!.Text == KnownResourceStates.FailedToStart || reached.Snapshot.ExitCode is { } actual && actual != exitCode)
        {
            throw Unavailable(dependency, reached.Snapshot);
        }
    }

    private CustomResourceSnapshot? Current(IResource dependency) =>
        notifications.TryGetCurrentState(dependency.Name, out var current) ? current.Snapshot : null;

    private static DistributedApplicationException Unavailable(IResource dependency, CustomResourceSnapshot? snapshot) =>
        new(snapshot switch
        {
            { ExitCode: { } code } => $"it needs {dependency.Name}, which ended with exit code {code}",
            _ => $"it needs {dependency.Name}, which {(snapshot?.State?.Text == KnownResourceStates.FailedToStart ? "failed to start" : "ended")}",
        });
}
