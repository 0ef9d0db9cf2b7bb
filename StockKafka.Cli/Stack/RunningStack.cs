using StockKafka.Cli.CommandLine;
using StockKafka.Hosting;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Stack;

/// <summary>Finds the stack that holds a data folder, and reads its resources.</summary>
internal static class RunningStack
{
    /// <exception cref="RunnerException">No stack runs on the folder.</exception>
    public static ControlClient Open(string folder) => ControlClient.Find(folder) switch
    {
        { IsOfADeadStack: false } client => client,
        _ => throw new RunnerException($"no stack is running on '{folder}'; start one with ./stockkafka up, or name its folder with --data DIR"),
    };

    /// <summary>It is as it should be: healthy, or a job that has ended well.</summary>
    public static bool IsReady(this StackResource resource) => resource is { State: "Running", Health: "Healthy" or null } or { State: "Finished", ExitCode: 0 or null };

    /// <summary>It will not become ready by waiting.</summary>
    public static bool HasFailed(this StackResource resource) => resource is { State: "FailedToStart" or "Exited" or "RuntimeUnhealthy" } or { State: "Finished", ExitCode: not (null or 0) };

    /// <summary>Whether nothing is wrong with it that it does not run: it waits to be started.</summary>
    public static bool WaitsForStart(this StackResource resource) => resource is { ExplicitStart: true, State: "NotStarted" };

    public static string Describe(this StackResource resource) => $"{resource.Name} is {resource.State ?? "not there yet"}" + resource switch
    {
        { Paused: true } => " and paused",
        { State: "Running", Health: not null and not "Healthy" } => $" and {resource.Health}",
        { ExitCode: { } code } => $" (exit code {code})",
        _ => "",
    } + (resource.Problem is { } problem ? $": {problem}" : "");

    /// <exception cref="RunnerException">There is no such resource.</exception>
    public static StackResource Named(this IReadOnlyList<StackResource> all, string name) =>
        all.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RunnerException($"unknown resource '{name}'; there are {string.Join(", ", all.Select(resource => resource.Name))}");
}
