using System.CommandLine;
using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>The command line of the program: every way to end it is an exit code and, if it is an error, one line.</summary>
static class Cli
{
    public static async Task<int> RunAsync(string[] args, TimeProvider time)
    {
        var root = new RootCommand("Load tests, faults and reports for StockKafka.")
        {
            new LoadCommand(time).Build(),
            new DemoRunCommand(time).Build(),
            new ImportCommand().Build(),
            AnalyzeCommand.Build(),
            CompareCommand.Build(),
            ListCommand.Build(),
            ShowCommand.Build(),
        };
        root.HelpName = "stockkafka";
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse($"{parsed.Errors[0].Message.TrimEnd('.')}; see stockkafka {parsed.CommandResult.Command.Name} --help", ExitCodes.Usage);
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

    static int Refuse(string message, int exitCode)
    {
        Console.Error.WriteLine($"stockkafka: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
