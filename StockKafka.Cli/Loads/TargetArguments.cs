using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.LoadRunner.Arguments;

namespace StockKafka.Cli.Loads;

/// <summary>The options that say where the system is, the same for every command.</summary>
internal sealed class TargetArguments
{
    public Option<string[]> Target { get; } = new("--target")
    {
        HelpName = "URL",
        Description = "address of the API [the running stack's]; of what --test-type http attacks, repeatable",
    };

    public Option<string?> Data { get; } =
        TextOption.Create("--data", "DIR", "state folder of the running stack [$STOCKKAFKA_DATA or ./.stockkafka]");

    public Option<string?> ApiKey { get; } =
        TextOption.Create("--api-key", "KEY", "opens what writes [$Api__Key, or the running stack's]");

    public Option<string[]> AllowRemote { get; } = new("--allow-remote")
    {
        HelpName = "HOST",
        Description = "a host other than this machine that may be attacked, repeatable",
    };

    public LoadArguments Into(ParseResult parsed, LoadArguments arguments) => arguments with
    {
        Target = parsed.GetValue(Target) is [var first, ..] ? first : null,
        MoreTargets = [.. (parsed.GetValue(Target) ?? []).Skip(1)],
        ApiKey = parsed.GetValue(ApiKey),
        Data = parsed.GetValue(Data),
        AllowRemote = parsed.GetValue(AllowRemote) ?? [],
    };
}
