using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>The commands that every process has. Pause, resume and kill are the Local platform's own, for the failure lab.</summary>
internal static class LifecycleCommands
{
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Kill = "kill";

    /// <summary>What each command does; answers null, or why it could not be done.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ResourceController, CancellationToken, Task<string?>>> All =
        new Dictionary<string, Func<ResourceController, CancellationToken, Task<string?>>>(StringComparer.Ordinal)
        {
            [KnownResourceCommands.StartCommand] = (c, token) => c.StartAsync(token),
            [KnownResourceCommands.StopCommand] = (c, token) => c.StopAsync(Orchestrator.StopGrace, token),
            [KnownResourceCommands.RestartCommand] = (c, token) => c.RestartAsync(Orchestrator.StopGrace, token),
            [Pause] = (c, token) => c.PauseAsync(token),
            [Resume] = (c, token) => c.ResumeAsync(token),
            [Kill] = (c, token) => c.KillAsync(token),
        };

    /// <param name="resource">Gets the commands.</param>
    /// <param name="find">Finds the controller of the resource or replica that a command is for.</param>
    public static void AddTo(IResource resource, Func<string, ResourceController?> find)
    {
        foreach (var (name, act) in All)
        {
            if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(c => c.Name == name))
            {
                continue;
            }

            resource.Annotations.Add(new ResourceCommandAnnotation(
                name,
                char.ToUpperInvariant(name[0]) + name[1..],
                context => StateOf(name, context.ResourceSnapshot.State?.Text),
                async context => await act(find(context.ResourceName)!, context.CancellationToken).ConfigureAwait(false) is { } error
                    ? CommandResults.Failure(error)
                    : CommandResults.Success(),
                displayDescription: null,
                parameter: null,
                confirmationMessage: null,
                iconName: null,
                iconVariant: null,
                isHighlighted: false));
        }
    }

    private static ResourceCommandState StateOf(string command, string? state)
    {
        var running = state == KnownResourceStates.Running;
        var paused = state == ResourceController.Paused;
        var stoppable = running || paused || state == KnownResourceStates.Waiting || state == KnownResourceStates.Starting;
        var enabled = command switch
        {
            "start" => !stoppable && state != KnownResourceStates.Stopping,
            "stop" or "restart" => stoppable,
            Pause => running,
            Resume => paused,
            _ => running || paused,
        };
        return enabled ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
    }
}
