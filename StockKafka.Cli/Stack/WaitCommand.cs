using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Hosting;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Stack;

/// <summary><c>wait</c>: returns when the stack is as it should be.</summary>
internal static class WaitCommand
{
    private const int MostSeconds = 86_400;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static Command Build(TimeProvider time)
    {
        var names = new Argument<string[]>("resource") { HelpName = "RESOURCE", Arity = ArgumentArity.ZeroOrMore, Description = "which [all that start by themselves]" };
        var timeout = TextOption.Create("--timeout", "SEC", "how many seconds at most [60]");
        var data = new DataFolder();
        var command = new Command("wait", "Returns when every resource is healthy.") { names, timeout, data.Option };
        command.SetAction((parsed, _) => Ending.RunAsync(async ending =>
        {
            var patience = TimeSpan.FromSeconds(Values.Whole("--timeout", parsed.GetValue(timeout) ?? "60", 0, MostSeconds, "120"));
            await UntilReadyAsync(data.In(parsed), parsed.GetValue(names) ?? [], patience, time, ending).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }

    /// <exception cref="RunnerException">A resource has failed, or the time is over.</exception>
    public static async Task UntilReadyAsync(string folder, IReadOnlyList<string> names, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            // The stack may only be about to start.
            var (resources, problem) = await LookAsync(folder, cancellationToken).ConfigureAwait(false);
            StackResource[] wanted = names.Count == 0 ? [.. resources.Where(resource => !resource.WaitsForStart())] : resources.Count == 0 ? [] : [.. names.Select(resources.Named)];
            if (wanted.FirstOrDefault(resource => resource.HasFailed()) is { } failed)
            {
                throw new RunnerException(failed.Describe());
            }

            if (wanted.Length > 0 && wanted.All(resource => resource.IsReady()))
            {
                return;
            }

            problem ??= string.Join("; ", wanted.Where(resource => !resource.IsReady()).Select(resource => resource.Describe()));
            if (time.GetElapsedTime(began) > timeout)
            {
                throw new RunnerException($"not ready after {Durations.Format(timeout)}: {problem}");
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(IReadOnlyList<StackResource> Resources, string? Problem)> LookAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var client = RunningStack.Open(folder);
            return (await client.GetResourcesAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (RunnerException exception)
        {
            return ([], exception.Message);
        }
    }
}
