using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StockKafka.Cli.CommandLine;

namespace StockKafka.Cli.Kafka;

/// <summary><c>kafka</c> and what its commands take.</summary>
internal static class KafkaCommands
{
    public static Command Build(TimeProvider time)
    {
        var command = new Command("kafka", "Topics, messages, groups and their lag.");
        foreach (var each in (Command[])[.. TopicCommands.Build(), TailCommand.Build(time), .. GroupCommands.Build(), ClientCommand.Build()])
        {
            command.Add(each);
        }

        return command;
    }

    public static Argument<string> Name(string kind) => new(kind) { HelpName = kind.ToUpperInvariant(), Description = $"name of a {kind}" };

    public static Option<int?> Partition() => new("--partition") { HelpName = "N", Description = "only this partition", CustomParser = Number };

    private static int? Number(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"--partition must be a whole number, not '{text}'");
        return null;
    }
}
