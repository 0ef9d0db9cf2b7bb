using System.CommandLine;
using System.CommandLine.Parsing;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Cli.CommandLine;

/// <summary>What a command line asks for: every way to end it is an exit code and, if it is an error, one line.</summary>
internal static class CommandRun
{
    private const string Program = "stockkafka";

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        root.HelpName = Program;
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 || MistakenOption(parsed) is not null)
        {
            return Refuse(Mistake(parsed), ExitCodes.Usage);
        }

        try
        {
            // Signals are the commands' own business: a load ends with a report, not with the process.
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                .ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            return Refuse(exception.Message, ExitCodes.Usage);
        }
        catch (Exception exception) when (exception is RunnerException or RunFileException)
        {
            return Refuse(exception.Message, ExitCodes.Error);
        }
        catch (OperationCanceledException)
        {
            return Refuse("interrupted", ExitCodes.Error);
        }
    }

    private static string Mistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', PathOf(command));
        if ((MistakenOption(parsed) ?? parsed.UnmatchedTokens.FirstOrDefault()) is not { } word)
        {
            return $"{parsed.Errors[0].Message.TrimEnd('.')}; see {path} --help";
        }

        string[] commands = [.. command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name)];
        return word switch
        {
            ['-', ..] when Values.Nearest(word, [.. command.Options.Select(each => each.Name), "--help"]) is { } near => $"unknown option '{word}'; did you mean {near}?",
            ['-', ..] => $"unknown option '{word}'; see {path} --help",
            _ when commands.Length == 0 => $"'{path}' does not take '{word}'; see {path} --help",
            _ when Values.Nearest(word, commands) is { } near => $"unknown command '{word}'; did you mean {path} {near}?",
            _ => $"unknown command '{word}'; {path} --help lists them",
        };
    }

    /// <summary>The first word that looks like an option and is none, though it may have found its place as an argument; null: there is none.</summary>
    private static string? MistakenOption(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return null;
        }

        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens).Where(word => word.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        return parsed.Tokens.Select(token => token.Value).FirstOrDefault(unknown.Contains);
    }

    private static IEnumerable<string> PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? PathOf(parent).Append(command.Name)
        : [Program];

    private static int Refuse(string message, int exitCode)
    {
        Console.Error.WriteLine($"stockkafka: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
