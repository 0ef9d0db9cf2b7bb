using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.Cli.Loads;

/// <summary><c>list</c>: the runs in a folder, the newest last.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var folder = new Argument<string?>("dir") { Arity = ArgumentArity.ZeroOrOne, Description = "folder that holds runs [./reports]" };
        var command = new Command("list", "Lists recorded runs.") { folder };
        command.SetAction(parsed => Run(parsed.GetValue(folder) ?? "reports"));
        return command;
    }

    private static int Run(string path)
    {
        var folders = ReportFolder.All(path);
        if (folders.Count == 0)
        {
            throw new UsageException($"{path}: holds no load test; name a folder of runs, such as reports");
        }

        var table = new TextTable("run", "started (UTC)", "load", ">duration", ">requests", ">rate", ">p95", ">failed", "verdict");
        foreach (var folder in folders)
        {
            table.Row(Row(folder));
        }

        Console.Out.Write(table);
        return ExitCodes.Success;
    }

    private static IReadOnlyList<string> Row(ReportFolder folder)
    {
        var name = Path.GetFileName(folder.Path);
        try
        {
            var (run, verdict) = folder.Read();
            var totals = run.Totals;
            var responses = totals.Aggregate().AllResponses();
            return
            [
                name, $"{run.Header.StartedAt:yyyy-MM-dd HH:mm:ss}", ReportText.Load(run.Header.Settings), Figure.Clock(totals.Seconds),
                Figure.Count(totals.Requests), $"{Figure.Rate(totals.Seconds == 0 ? 0 : totals.Requests / totals.Seconds)}/s",
                responses.Count == 0 ? "–" : Figure.Micros(responses.Percentile(95)),
                totals.FailedInOutage > 0 ? $"{Figure.Count(totals.FailedOutside)} + {Figure.Count(totals.FailedInOutage)} in outages" : Figure.Count(totals.Failed),
                verdict.Outcome.ToString().ToUpperInvariant(),
            ];
        }
        catch (RunFileException)
        {
            return [name, "–", "not readable", "–", "–", "–", "–", "–", "–"];
        }
    }
}
