using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Stack;

/// <summary>What concerns the stack as a whole: <c>status</c>, <c>dashboard</c>, <c>key</c> and <c>shutdown</c>.</summary>
internal static class StatusCommands
{
    private const string KeyFile = "api-key";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(30);

    public static Command[] Build(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "JSON, as the control endpoint gives it" };
        var status = Build(
            "status", "What runs, where, and how it is.",
            (client, parsed, _, ending) => parsed.GetValue(json) ? WriteJsonAsync(client, ending) : WriteTableAsync(client, time, ending));
        status.Add(json);
        return
        [
            status,
            Build("dashboard", "The link that opens the dashboard in a browser.", (client, _, _, _) =>
            {
                Console.Out.WriteLine(client.Dashboard ?? throw new RunnerException("this stack runs without the dashboard (--dashboard false)"));
                return Task.CompletedTask;
            }),
            Key(),
            Build("shutdown", "Stops the whole stack.", (client, _, folder, ending) => ShutDownAsync(client, folder, time, ending)),
        ];
    }

    private static async Task ShutDownAsync(ControlClient client, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Post, "shutdown", cancellationToken).ConfigureAwait(false);
        var asked = time.GetTimestamp();
        while (!client.IsOfADeadStack)
        {
            if (time.GetElapsedTime(asked) > ShutdownLimit)
            {
                throw new RunnerException($"the stack on '{folder}' has not stopped after {Durations.Format(ShutdownLimit)}");
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Command Build(string name, string description, Func<ControlClient, ParseResult, string, CancellationToken, Task> act)
    {
        var data = new DataFolder();
        var command = new Command(name, description) { data.Option };
        command.SetAction((parsed, _) => Ending.RunAsync(async ending =>
        {
            var folder = data.In(parsed);
            using var client = RunningStack.Open(folder);
            await act(client, parsed, folder, ending).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command Key()
    {
        var data = new DataFolder();
        var command = new Command("key", "The key that opens what the API keeps for those who may write.") { data.Option };
        command.SetAction(parsed =>
        {
            var file = Path.Combine(data.In(parsed), KeyFile);
            Console.Out.WriteLine(File.Exists(file)
                ? File.ReadAllText(file).Trim()
                : throw new RunnerException($"there is no '{file}'; ./stockkafka up makes it, --data DIR names another folder"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteJsonAsync(ControlClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, "resources", cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
    }

    private static async Task WriteTableAsync(ControlClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var (console, resources) = (Terminal.Create(), await client.GetResourcesAsync(cancellationToken).ConfigureAwait(false));
        StatusTable.Write(console, resources, time.GetUtcNow());
        await Alerts.WriteAsync(console, resources, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (client.Dashboard is { } dashboard)
        {
            Console.Out.WriteLine($" dashboard: {dashboard}");
        }
    }
}
