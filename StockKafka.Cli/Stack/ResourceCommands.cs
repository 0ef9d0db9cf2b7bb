using System.CommandLine;
using System.Globalization;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Stack;

/// <summary>What is done to one resource, or read of it.</summary>
internal static class ResourceCommands
{
    private const int MostLines = 1_000_000;

    public static Command[] Build(TimeProvider time) =>
    [
        Act("stop", "Stops one resource: SIGTERM, then SIGKILL."),
        Act("start", "Starts one resource."),
        Act("restart", "Stops one resource and starts it."),
        Act("kill", "Ends one resource as a crash would: SIGKILL."),
        Act("pause", "Hangs one resource: SIGSTOP."),
        Act("resume", "Lets a paused resource go on."),
        Any(),
        Logs(time),
    ];

    private static Command Act(string name, string description)
    {
        var (resource, data) = (Name(), new DataFolder());
        var command = new Command(name, description) { resource, data.Option };
        command.SetAction((parsed, _) => ExecuteAsync(data.In(parsed), parsed.GetValue(resource)!, name));
        return command;
    }

    private static Command Any()
    {
        var (resource, data) = (Name(), new DataFolder());
        var wanted = new Argument<string?>("command") { HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrOne, Description = "which; without it they are listed" };
        var command = new Command("command", "What else a resource can be told to do, such as run-scan.") { resource, wanted, data.Option };
        command.SetAction((parsed, _) => parsed.GetValue(wanted) is { } name
            ? ExecuteAsync(data.In(parsed), parsed.GetValue(resource)!, name)
            : ListAsync(data.In(parsed), parsed.GetValue(resource)!));
        return command;
    }

    private static Command Logs(TimeProvider time)
    {
        var (resource, data) = (Name(), new DataFolder());
        var tail = TextOption.Create("--tail", "N", "how many of the newest lines [200]");
        var follow = new Option<bool>("--follow", "-f") { Description = "go on with lines as they come" };
        tail.Aliases.Add("-n");
        var command = new Command("logs", "A resource's log; -f follows it.") { resource, tail, follow, data.Option };
        command.SetAction((parsed, _) => Ending.FollowAsync(time, async ending =>
        {
            var lines = Values.Whole("--tail", parsed.GetValue(tail) ?? "200", 0, MostLines, "500");
            var path = $"resources/{Uri.EscapeDataString(parsed.GetValue(resource)!)}/logs?tail={lines}&follow={(parsed.GetValue(follow) ? "true" : "false")}";
            using var client = RunningStack.Open(data.In(parsed));
            using var answer = await client.SendAsync(HttpMethod.Get, path, ending).ConfigureAwait(false);
            await using var output = Console.OpenStandardOutput();
            await answer.Content.CopyToAsync(output, ending).ConfigureAwait(false);
        }));
        return command;
    }

    private static Argument<string> Name() => new("resource") { HelpName = "RESOURCE", Description = "its name; ./stockkafka status lists them" };

    private static Task<int> ExecuteAsync(string folder, string resource, string command) => Ending.RunAsync(async ending =>
    {
        using var client = RunningStack.Open(folder);
        var after = await client.ExecuteAsync(resource, command, ending).ConfigureAwait(false);
        Console.Out.WriteLine(after?.Message ?? after?.Describe() ?? $"{resource}: {command} done");
        if (command is "start" or "restart" or "resume")
        {
            foreach (var note in await Breakers.NotesAsync(client, resource, ending).ConfigureAwait(false))
            {
                Console.Out.WriteLine(note);
            }
        }

        return ExitCodes.Success;
    });

    private static Task<int> ListAsync(string folder, string resource) => Ending.RunAsync(async ending =>
    {
        using var client = RunningStack.Open(folder);
        foreach (var each in (await client.GetResourcesAsync(ending).ConfigureAwait(false)).Named(resource).Commands ?? [])
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{each.Name,-20} {each.DisplayName}"));
        }

        return ExitCodes.Success;
    });
}
