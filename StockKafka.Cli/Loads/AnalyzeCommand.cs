using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Judging;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.Cli.Loads;

/// <summary><c>analyze</c>: makes the reports of recorded runs anew.</summary>
internal static class AnalyzeCommand
{
    public static Command Build()
    {
        var runs = new Argument<string[]>("run")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "folders of runs, or folders that hold runs, of which the newest is taken [./reports]",
        };
        var generate = new Option<bool>("--generate-report") { Description = "write the reports anew; without it only the verdict is printed" };
        var command = new Command("analyze", "Makes the reports of recorded runs anew.") { runs, generate };
        command.SetAction(parsed => Run(parsed.GetValue(runs) is { Length: > 0 } named ? named : ["reports"], parsed.GetValue(generate)));
        return command;
    }

    private static int Run(IReadOnlyList<string> paths, bool generate)
    {
        var console = Terminal.Create();
        var worst = ExitCodes.Success;
        foreach (var path in paths)
        {
            var folder = ReportFolder.Find(path);
            var result = generate ? Written(folder) : Seen(folder);
            RunSummary.Print(console, result, quiet: false);
            worst = Math.Max(worst, result.Verdict.ExitCode);
        }

        return worst;
    }

    private static LoadResult Written(ReportFolder folder)
    {
        var (run, verdict, warning) = folder.WriteReports();
        return new(run, verdict, folder, warning);
    }

    private static LoadResult Seen(ReportFolder folder)
    {
        var (run, verdict) = folder.Read();
        return new(run, verdict, folder);
    }
}
