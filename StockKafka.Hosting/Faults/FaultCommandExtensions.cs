using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace StockKafka.Hosting;

/// <summary>Commands that make a resource fail as things fail: from the dashboard, the command line, tests, and the fault endpoint.</summary>
public static class FaultCommandExtensions
{
    /// <summary>Name of the command that ends a process as a crash would.</summary>
    public const string Kill = "kill";

    /// <summary>Name of the command that holds a process: its connections stay open, and nobody answers.</summary>
    public const string Pause = "pause";

    /// <summary>Name of the command that lets a held process go on.</summary>
    public const string Resume = "resume";

    /// <summary>Property of a resource's snapshot: the id of the process that is held. Its state stays <c>Running</c>.</summary>
    internal const string PausedProperty = "stockkafka.paused";

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    /// <summary>Adds <c>kill</c>, <c>pause</c>, <c>resume</c> and <c>stop-for-15s</c>. They act on the process of the resource and all that it started.</summary>
    /// <param name="builder">A resource that runs as a process of this machine; a container refuses these commands in words.</param>
    /// <param name="outage">How long the last one takes it away, whole seconds.</param>
    public static IResourceBuilder<T> WithFaults<T>(this IResourceBuilder<T> builder, TimeSpan? outage = null)
        where T : IResource => builder
        .WithProcessCommand(Kill, "Kill", "DismissCircle", "Ends the process at once, as kill -9 does.", KillAsync)
        .WithProcessCommand(Pause, "Pause", "Pause", "Holds the process (SIGSTOP): connections stay open, and nobody answers.", PauseAsync)
        .WithProcessCommand(Resume, "Resume", "Play", "Lets a held process go on (SIGCONT).", ResumeAsync)
        .WithOutage(outage ?? TimeSpan.FromSeconds(15));

    private static IResourceBuilder<T> WithProcessCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, string icon, string description, Func<ResourceInstance, Task<ExecuteCommandResult>> act)
        where T : IResource => builder.WithCommand(
            name,
            displayName,
            context => ResourceInstance.Find(context.Services, context.ResourceName) is { } instance
                ? act(instance)
                : Task.FromResult(CommandResults.Failure($"{builder.Resource.Name} has no process of this machine that runs.")),
            new CommandOptions { Description = description, IconName = icon, UpdateState = context => StateOf(name, context.ResourceSnapshot) });

    private static async Task<ExecuteCommandResult> KillAsync(ResourceInstance instance)
    {
        if (!ProcessSignals.Kill(instance.Pid))
        {
            return CommandResults.Failure($"The process {instance.Pid} has gone already.");
        }

        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            await instance.Notifications.WaitForResourceAsync(
                instance.Resource.Name, change => change.ResourceId == instance.Id && instance.HasEnded(change.Snapshot), patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return CommandResults.Failure($"The process {instance.Pid} was killed, and the orchestrator has not noticed its end within {EndPatience.TotalSeconds:0} s.");
        }

        await instance.ShowPausedAsync(paused: false).ConfigureAwait(false);
        return CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> PauseAsync(ResourceInstance instance)
    {
        if (!ProcessSignals.CanPause)
        {
            return CommandResults.Failure("This system cannot hold a process; use stop or kill.");
        }

        if (instance.IsHeld || !ProcessSignals.Pause(instance.Pid))
        {
            return CommandResults.Failure($"The process {instance.Pid} {(instance.IsHeld ? "is held" : "has gone")} already.");
        }

        await instance.ShowPausedAsync(paused: true).ConfigureAwait(false);
        return CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> ResumeAsync(ResourceInstance instance)
    {
        if (!instance.IsHeld || !ProcessSignals.Resume(instance.Pid))
        {
            return CommandResults.Failure($"The process {instance.Pid} {(instance.IsHeld ? "has gone" : "is not held")}.");
        }

        await instance.ShowPausedAsync(paused: false).ConfigureAwait(false);
        return CommandResults.Success();
    }

    private static ResourceCommandState StateOf(string command, CustomResourceSnapshot snapshot)
    {
        var running = snapshot.State?.Text is { } state && (state == KnownResourceStates.Running || state == KnownResourceStates.RuntimeUnhealthy);
        var paused = ResourceInstance.IsPaused(snapshot);
        return running && (command switch { Pause => !paused, Resume => paused, _ => true }) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
    }

    /// <summary>Adds a command that takes the resource away for some time. It comes back even if whoever asked has gone.</summary>
    private static IResourceBuilder<T> WithOutage<T>(this IResourceBuilder<T> builder, TimeSpan length)
        where T : IResource => builder.WithCommand(
            string.Create(CultureInfo.InvariantCulture, $"stop-for-{length.TotalSeconds:0}s"),
            string.Create(CultureInfo.InvariantCulture, $"Stop for {length.TotalSeconds:0} s"),
            async context =>
            {
                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                var stopped = await commands.ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StopCommand, context.CancellationToken).ConfigureAwait(false);
                if (!stopped.Success)
                {
                    return stopped;
                }

                var time = context.Services.GetService<TimeProvider>() ?? TimeProvider.System;
                await Task.Delay(length, time, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return await commands.ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StartCommand, CancellationToken.None).ConfigureAwait(false);
            },
            new CommandOptions
            {
                Description = "Stops it and starts it again.",
                IconName = "Timer",
                UpdateState = context => StateOf(Kill, context.ResourceSnapshot),
            });
}
