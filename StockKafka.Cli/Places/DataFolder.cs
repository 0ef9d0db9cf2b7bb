using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Places;

/// <summary>The option <c>--data</c>: which stack is meant.</summary>
internal sealed class DataFolder
{
    public const string Variable = "STOCKKAFKA_DATA";

    public static string Default { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : Path.Combine(Checkout.Root, ".stockkafka"));

    public Option<string?> Option { get; } = TextOption.Create("--data", "DIR", "state folder of the stack [$STOCKKAFKA_DATA or .stockkafka]");

    /// <exception cref="UsageException">The folder's name is empty.</exception>
    public string In(ParseResult parsed) => parsed.GetValue(Option) switch
    {
        null => Default,
        "" => throw new UsageException("--data needs a folder"),
        var folder => Path.GetFullPath(folder),
    };
}
