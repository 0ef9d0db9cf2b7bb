using System.Globalization;

namespace StockKafka.Platform.Control;

/// <summary>What the user asked for.</summary>
internal sealed record CommandLine
{
    public const string Help = """
        Usage: stockkafka COMMAND [OPTIONS]

          status [--json]                       show every resource
          dashboard                             print the link that opens the dashboard
          start | stop | restart RESOURCE       start, stop (SIGTERM, then SIGKILL) or restart one
          kill RESOURCE                         SIGKILL, as a crash would end it
          pause | resume RESOURCE               SIGSTOP and SIGCONT: it hangs, and goes on
          command RESOURCE [NAME]               run a command of the resource; without NAME list them
          logs RESOURCE [-f] [--tail N]         print the newest lines (default 200), -f to follow
          wait [--timeout SEC] [RESOURCE...]    until the resources (default: all that start by themselves) are healthy
          parameter NAME                        print a parameter's value, such as api-key
          shutdown                              stop the whole stack
          kafka COMMAND                         topics, messages, groups and lag; see kafka --help

        Options:
          --data DIR    state folder of the stack; default $STOCKKAFKA_DATA, or ./.stockkafka

        Exit codes: 0 done, 1 not done, 2 the command line is wrong.
        """;

    private static readonly string[] LifecycleCommands = ["start", "stop", "restart", "kill", "pause", "resume"];

    public required string Command { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    public required string StateFolder { get; init; }

    public bool Json { get; init; }

    public bool Follow { get; init; }

    public int Tail { get; init; } = 200;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public bool IsLifecycle => LifecycleCommands.Contains(Command);

    /// <exception cref="UsageException">The message says which argument is wrong.</exception>
    public static CommandLine Parse(string[] args)
    {
        var command = new CommandLine { Command = "help", StateFolder = DefaultStateFolder() };
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (option, attached) = Split(args[i]);
            string Value() => attached ?? (++i < args.Length ? args[i] : throw new UsageException($"{option} needs a value"));
            command = option switch
            {
                "--help" or "-h" => command with { Command = "help" },
                "--json" => command with { Json = true },
                "-f" or "--follow" => command with { Follow = true },
                "--data" => command with { StateFolder = Path.GetFullPath(Value()) },
                "--tail" or "-n" => command with { Tail = Number(option, Value()) },
                "--timeout" => command with { Timeout = TimeSpan.FromSeconds(Number(option, Value())) },
                _ when option.StartsWith('-') => throw new UsageException($"unknown option '{option}'; see --help"),
                _ => Keep(command, words, args[i]),
            };
        }

        return args.Contains("--help") || args.Contains("-h") || words.Count == 0
            ? command with { Command = "help" }
            : Verify(command with { Command = words[0], Resources = words[1..] });
    }

    private static CommandLine Keep(CommandLine command, List<string> words, string word)
    {
        words.Add(word);
        return command;
    }

    private static CommandLine Verify(CommandLine command)
    {
        var wanted = command.Command switch
        {
            "status" or "shutdown" or "dashboard" => (Least: 0, Most: 0),
            "wait" => (Least: 0, Most: int.MaxValue),
            "logs" or "parameter" => (Least: 1, Most: 1),
            "command" => (Least: 1, Most: 2),
            "help" => (Least: 0, Most: int.MaxValue),
            _ when command.IsLifecycle => (Least: 1, Most: 1),
            _ => throw new UsageException($"unknown command '{command.Command}'; see --help"),
        };
        if (command.Resources.Count < wanted.Least)
        {
            throw new UsageException(command.Command == "parameter"
                ? "'parameter' needs the name of one: stockkafka parameter NAME"
                : $"'{command.Command}' needs the name of a resource: stockkafka {command.Command} RESOURCE");
        }

        return command.Resources.Count <= wanted.Most
            ? command
            : throw new UsageException($"'{command.Command}' does not take '{command.Resources[wanted.Most]}'");
    }

    private static (string Option, string? Value) Split(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (argument[..equals], argument[(equals + 1)..])
            : (argument, null);

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option} must be a whole number, not '{text}'");

    public static string DefaultStateFolder() =>
        Path.GetFullPath(Environment.GetEnvironmentVariable("STOCKKAFKA_DATA") is { Length: > 0 } folder ? folder : ".stockkafka");
}
