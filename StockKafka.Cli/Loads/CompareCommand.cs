using System.CommandLine;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Comparing;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Reports;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.Cli.Loads;

/// <summary><c>compare</c>: two or more runs side by side; each is set beside the first.</summary>
internal static class CompareCommand
{
    public static Command Build()
    {
        var runs = new Argument<string[]>("run") { Arity = ArgumentArity.OneOrMore, Description = "two or more folders of runs; the first is the baseline" };
        var force = new Option<bool>("--force") { Description = "compare runs of different configuration, too" };
        var json = new Option<bool>("--json") { Description = "print the comparison as JSON, and nothing else" };
        var command = new Command("compare", "Sets runs side by side and says what differs beyond chance.") { runs, force, json };
        command.SetAction(parsed => Run(parsed.GetValue(runs)!, parsed.GetValue(force), parsed.GetValue(json)));
        return command;
    }

    private static int Run(IReadOnlyList<string> paths, bool force, bool json)
    {
        if (paths.Count < 2)
        {
            throw new UsageException($"compare: '{paths[0]}' alone compares with nothing; name two or more runs, e.g. compare reports/load_test_20250101_120000 reports/load_test_20250101_130000");
        }

        ComparedRun[] runs = [.. paths.Select(path => ComparedRun.Read(ReportFolder.Find(path).RunFile))];
        var others = runs[1..].Select(run => (Run: run, Differences: Differences(runs[0], run))).ToArray();
        if (!force && others.FirstOrDefault(other => other.Differences.Count > 0) is { Run: not null } different)
        {
            throw new UsageException(
                $"compare: {Name(runs[0])} and {Name(different.Run)} are runs of different loads ({string.Join("; ", different.Differences)}); add --force to compare them all the same");
        }

        RunsCompared[] comparisons =
        [
            .. others.Select(other =>
            {
                var figures = RunComparison.Of(runs[0], other.Run);
                return new RunsCompared(Name(runs[0]), Name(other.Run), RunComparison.Summary(figures), other.Differences, figures);
            }),
        ];
        if (json)
        {
            Console.Out.WriteLine(new ComparisonDocument(comparisons).ToJson());
        }
        else
        {
            Print(runs, comparisons);
        }

        return ExitCodes.Success;
    }

    private static IReadOnlyList<string> Differences(ComparedRun first, ComparedRun second) =>
        ConfigurationDifferences.Of(first.Run.Header.Settings, second.Run.Header.Settings);

    private static string Name(ComparedRun run) => run.Name;

    private static void Print(ComparedRun[] runs, RunsCompared[] comparisons)
    {
        var table = new TextTable(["", .. runs.Select(run => $">{Name(run)}")]);
        table.Row(["verdict", .. runs.Select(run => Verdict.Of(run.Run).Outcome.ToString().ToUpperInvariant())]);
        table.Row(["operations", .. runs.Select(run => Figure.Count(run.Run.Totals.Requests))]);
        foreach (var (index, figure) in comparisons[0].Figures.Index())
        {
            table.Row(
            [
                figure.Name,
                ComparisonText.Value(figure.Unit, figure.Baseline) + ComparisonText.Range(figure.Unit, figure.BaselineInterval),
                .. comparisons.Select(other => other.Figures[index]).Select(other =>
                    ComparisonText.Value(other.Unit, other.Candidate) + ComparisonText.Range(other.Unit, other.CandidateInterval)),
            ]);
        }

        Console.Out.WriteLine(table);
        foreach (var comparison in comparisons)
        {
            Console.Out.WriteLine($"{comparison.Candidate} beside {comparison.Baseline}: {comparison.Summary}");
            if (comparison.Differences.Count > 0)
            {
                Console.Out.WriteLine($"different loads: {string.Join("; ", comparison.Differences)}");
            }

            var changes = new TextTable("", ">change", ">interval (99 %)", "");
            foreach (var figure in comparison.Figures)
            {
                var cells = ComparisonText.Cells(figure);
                changes.Row(cells[0], cells[3], cells[4], cells[5]);
            }

            Console.Out.WriteLine(changes);
        }
    }
}
