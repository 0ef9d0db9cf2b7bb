using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Kafka;
using StockKafka.Cli.Loads;
using StockKafka.Cli.Places;
using StockKafka.Cli.Running;
using StockKafka.Cli.Stack;
using StockKafka.Cli.Testing;

namespace StockKafka.Cli;

/// <summary>The one command line of the project: the stack, the load generator, Kafka, and what builds and measures them.</summary>
internal static class StockKafkaCommand
{
    /// <summary>Set by the launchers for the load generator, which is this process; its children are none.</summary>
    private const string GeneratorHeap = "DOTNET_GCgen0size";

    public static Task<int> RunAsync(string[] args, TimeProvider time)
    {
        Environment.SetEnvironmentVariable(GeneratorHeap, null);
        Environment.SetEnvironmentVariable(DataFolder.Variable, DataFolder.Default);
        return CommandRun.RunAsync(Build(time), args);
    }

    public static RootCommand Build(TimeProvider time)
    {
        var help = new Command("help") { Hidden = true };
        var root = new RootCommand("StockKafka: a stock-data stream on Kafka, and the proof of how it behaves under load and failure.");
        foreach (var command in (Command[])
            [
                new DemoCommand(time).Build(),
                new UpCommand().Build(),
                new LoadCommand(time).Build(),
                AnalyzeCommand.Build(),
                CompareCommand.Build(),
                ListCommand.Build(),
                ShowCommand.Build(),
                new ImportCommand().Build(),
                new DemoRunCommand(time).Build(),
                .. StatusCommands.Build(time),
                .. ResourceCommands.Build(time),
                WaitCommand.Build(time),
                KafkaCommands.Build(time),
                ToolCommands.Build(),
                TestCommand.Build(time),
                ToolCommands.Bench(),
                help,
            ])
        {
            root.Add(command);
        }

        help.SetAction(_ => WriteHelp(root));
        root.SetAction(_ => WriteHelp(root));
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new RootHelp((SynchronousCommandLineAction)option.Action!);
        return root;
    }

    private static int WriteHelp(RootCommand root)
    {
        Console.Out.WriteLine($"{root.Description}\n");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            var needs = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(argument => argument.HelpName ?? argument.Name.ToUpperInvariant());
            Console.Out.WriteLine($"  ./stockkafka {string.Join(' ', [command.Name, .. needs]),-17} {command.Description}");
        }

        Console.Out.WriteLine("""

            ./stockkafka COMMAND --help explains one command. State is kept in .stockkafka/ unless --data DIR names another folder, so
            that two stacks can run side by side. dotnet aspire does more with a stack that runs alone: describe, logs, otel, export.
            Exit codes: 0 done, 1 not done, 2 the command line is wrong, 98 a load that proves nothing, 99 a goal missed, 130 Ctrl-C.
            """);
        return ExitCodes.Success;
    }

    /// <summary>The root's own page; the library's for every other command.</summary>
    private sealed class RootHelp(SynchronousCommandLineAction other) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) =>
            parseResult.CommandResult.Command is RootCommand root ? WriteHelp(root) : other.Invoke(parseResult);
    }
}
