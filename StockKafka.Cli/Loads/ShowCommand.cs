using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.Cli.Loads;

/// <summary><c>show</c>: one run on the terminal.</summary>
internal static class ShowCommand
{
    public static Command Build()
    {
        var path = new Argument<string?>("run")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "folder of a run, or a folder that holds runs, of which the newest is taken [./reports]",
        };
        var json = new Option<bool>("--json") { Description = "print the results as JSON, and nothing else" };
        var command = new Command("show", "Shows a recorded run.") { path, json };
        command.SetAction(parsed => Run(parsed.GetValue(path) ?? "reports", parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, bool json)
    {
        var folder = ReportFolder.Find(path);
        var (run, verdict) = folder.Read();
        if (json)
        {
            Console.Out.WriteLine((ResultsDocument.Of(run, verdict) with { Report = folder.Path }).ToJson());
            return verdict.ExitCode;
        }

        Console.Out.WriteLine($"{ReportText.Load(run.Header.Settings)} · {ReportText.When(run)}");
        RunSummary.Print(Terminal.Create(), new(run, verdict, folder), quiet: false);
        Console.Out.WriteLine();
        var operations = new TextTable("operation", ">count", ">failed", ">rate", ">average", ">p50", ">p95", ">p99", ">p99.9", ">max");
        foreach (var (operation, stats) in run.Totals.Operations.Zip(run.Totals.ByOperation))
        {
            operations.Row([$"{operation.Type} {operation.Name}", .. Cells(stats, run.Totals.Seconds)]);
        }

        operations.Row(["all", .. Cells(run.Totals.Aggregate(), run.Totals.Seconds)]);
        Console.Out.WriteLine(operations);
        var checks = new TextTable("", "goal", "measured", "");
        foreach (var check in verdict.Checks.Concat(verdict.Kpis))
        {
            checks.Row(check.Name, check.Goal, check.Measured, check.State switch
            {
                CheckState.Passed => "passed",
                CheckState.Failed => "failed",
                _ => check.Note ?? "not applicable",
            });
        }

        Console.Out.Write(checks);
        return verdict.ExitCode;
    }

    /// <summary>The report's cells but the two of the service time.</summary>
    private static IEnumerable<string> Cells(OperationStats stats, double seconds) => ReportText.OperationCells(stats, seconds).SkipLast(2);
}
