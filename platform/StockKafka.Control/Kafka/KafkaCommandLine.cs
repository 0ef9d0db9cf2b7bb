using System.Globalization;

namespace StockKafka.Platform.Control.Kafka;

/// <summary>What the user asked of <c>kafka</c>.</summary>
internal sealed record KafkaCommandLine
{
    public const string Help = """
        Usage: stockkafka kafka COMMAND [OPTIONS]

          topics                     every topic: partitions and messages
          describe TOPIC             a topic's partitions, offsets and settings
          tail TOPIC                 its newest messages (default 10 of each partition)
            --partition N            only this partition
            --offset WHERE           begin at earliest, latest, N, or -N from the end of each partition
            -f, --follow             go on with messages as they come; Ctrl-C ends it
          clients                    who speaks to the embedded broker, and in which versions of the protocol
          groups                     every consumer group: state, members, lag
          lag GROUP                  a group's committed offsets, how far they are behind, and who reads
          reset GROUP TOPIC --to WHERE
                                     move a group that nobody uses to earliest, latest, an offset, or a time such as
                                     2026-01-05T09:30:00Z; an offset outside the log becomes its nearest end
            --partition N            only this partition
            --dry-run                show what would be done

        Options:
          --json                     JSON: one document, for tail one line for each message
          --bootstrap HOST:PORT      any Kafka broker, in place of the running stack's
          --data DIR                 state folder of the stack; default $STOCKKAFKA_DATA, or ./.stockkafka

        Exit codes: 0 done, 1 not done, 2 the command line is wrong.
        """;

    private static readonly Dictionary<string, (int Arguments, string Usage, string[] Options)> Commands = new()
    {
        ["topics"] = (0, "topics", []),
        ["describe"] = (1, "describe TOPIC", []),
        ["tail"] = (1, "tail TOPIC", ["--partition", "--offset", "--follow"]),
        ["clients"] = (0, "clients", []),
        ["groups"] = (0, "groups", []),
        ["lag"] = (1, "lag GROUP", []),
        ["reset"] = (2, "reset GROUP TOPIC --to WHERE", ["--partition", "--to", "--dry-run"]),
    };

    private static readonly string[] Everywhere = ["--json", "--bootstrap", "--data"];

    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string StateFolder { get; init; } = CommandLine.DefaultStateFolder();

    /// <summary>Null: the broker of the running stack.</summary>
    public string? Bootstrap { get; init; }

    public bool Json { get; init; }

    public int? Partition { get; init; }

    public Place? From { get; init; }

    public Place? To { get; init; }

    public bool Follow { get; init; }

    public bool DryRun { get; init; }

    /// <exception cref="UsageException">The message says which argument is wrong.</exception>
    public static KafkaCommandLine Parse(string[] args)
    {
        var command = new KafkaCommandLine { Command = "help" };
        List<string> words = [], options = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--help" or "-h")
            {
                return command with { Command = "help" };
            }

            if (!args[i].StartsWith('-'))
            {
                words.Add(args[i]);
                continue;
            }

            var (option, attached) = args[i].Split('=', 2) is [var name, var rest] ? (name, rest) : (args[i], null);
            option = option == "-f" ? "--follow" : option;
            options.Add(option);
            command = command.With(option, () => attached ?? (++i < args.Length ? args[i] : throw new UsageException($"{option} needs a value")));
        }

        return words.Count == 0 ? command : (command with { Command = words[0], Arguments = words[1..] }).Verify(options);
    }

    private KafkaCommandLine With(string option, Func<string> value) => option switch
    {
        "--json" => this with { Json = true },
        "--follow" => this with { Follow = true },
        "--dry-run" => this with { DryRun = true },
        "--data" => this with { StateFolder = Path.GetFullPath(value()) },
        "--bootstrap" => this with { Bootstrap = Address(value()) },
        "--partition" => this with { Partition = Number(option, value()) },
        "--offset" => this with { From = Place.Parse(option, value(), fromEnd: true, time: false) },
        "--to" => this with { To = Place.Parse(option, value(), fromEnd: false, time: true) },
        _ => throw new UsageException($"unknown option '{option}'; see kafka --help"),
    };

    private KafkaCommandLine Verify(List<string> options)
    {
        if (!Commands.TryGetValue(Command, out var wanted))
        {
            throw new UsageException($"unknown command 'kafka {Command}'; there are {string.Join(", ", Commands.Keys)}");
        }

        if (Arguments.Count < wanted.Arguments || (Command == "reset" && To is null))
        {
            throw new UsageException($"something is missing: stockkafka kafka {wanted.Usage}");
        }

        if (Arguments.Count > wanted.Arguments)
        {
            throw new UsageException($"'kafka {Command}' does not take '{Arguments[wanted.Arguments]}'");
        }

        return options.Except(Everywhere).Except(wanted.Options).FirstOrDefault() is { } foreign
            ? throw new UsageException($"'kafka {Command}' does not take {foreign}")
            : this;
    }

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option} must be a whole number, not '{text}'");

    private static string Address(string text) =>
        text.Split(',').All(each => each.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(each[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
            ? text
            : throw new UsageException($"--bootstrap must be HOST:PORT, not '{text}'");
}
