using Spectre.Console;
using StockKafka.Load.Comparing;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>The end of a run in a few lines.</summary>
internal static class RunSummary
{
    public static void Print(IAnsiConsole console, LoadResult result, bool quiet)
    {
        var verdict = result.Verdict;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn(new GridColumn().PadRight(0));
        if (!quiet)
        {
            foreach (var (name, value) in Lines(result))
            {
                grid.AddRow(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Markup(Markup.Escape(value)));
            }
        }

        console.MarkupLine(Badge(verdict.Outcome) + (verdict.Reasons.Count > 0 ? $"  {Markup.Escape(verdict.Reasons[0])}" : ""));
        foreach (var reason in verdict.Reasons.Skip(1))
        {
            console.MarkupLine($"      {Markup.Escape(reason)}");
        }

        if (console.Profile.Capabilities.Ansi)
        {
            console.Write(grid);
            PrintReport(console, result);
            return;
        }

        // In a file or a pipe a grid would fill its lines with blanks.
        foreach (var (name, value) in quiet ? [] : Lines(result))
        {
            console.Profile.Out.Writer.WriteLine($"{name,-12} {value}");
        }

        PrintReport(console, result);
    }

    /// <summary>Past the console's line breaking: a path is to be copied.</summary>
    public static void PrintReport(IAnsiConsole console, LoadResult result)
    {
        if (result.Warning is { } warning)
        {
            console.Profile.Out.Writer.WriteLine($"{"note",-12} {warning}");
        }

        var file = result.Folder.HtmlFile;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        var path = relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
        console.Profile.Out.Writer.WriteLine($"{"report",-12} {path}");
    }

    public static string Badge(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "[bold green]PASS[/]",
        Outcome.Fail => "[bold red]FAIL[/]",
        _ => "[bold yellow]INVALID[/]",
    };

    /// <summary>What a reader wants to know first.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(LoadResult result)
    {
        var run = result.Run;
        var responses = run.Totals.Aggregate().AllResponses();
        yield return ("operations", $"{Figure.Count(run.Totals.Requests)} in {Figure.Clock(run.Totals.Seconds)}, {Figure.Rate(run.Totals.Requests / Math.Max(run.Totals.Seconds, 1e-9))}/s");
        yield return ("response", $"p50 {Figure.Micros(responses.Percentile(50))}, p95 {Figure.Micros(responses.Percentile(95))}, p99 {Figure.Micros(responses.Percentile(99))}, max {Figure.Micros(responses.Max)}");
        yield return ("failed", run.Outages.Count > 0
            ? $"{Figure.Count(run.Totals.FailedInOutage)} inside outages, {Figure.Count(run.Totals.FailedOutside)} outside"
            : Figure.Count(run.Totals.FailedOutside));
        if ((run.End?.Unfinished ?? 0) + run.Totals.Dropped > 0)
        {
            yield return ("given up", $"{Figure.Count(run.End?.Unfinished ?? 0)} unfinished at the end, {Figure.Count(run.Totals.Dropped)} dropped");
        }

        if (run.End is { Reconnects: > 0 and var reconnects })
        {
            yield return ("reconnects", $"{Figure.Count(reconnects)} requests sent again on a new connection: the server had closed theirs as idle");
        }

        foreach (var check in ShapeChecks.Of(run))
        {
            yield return (run.Header.Settings.Shape!.Kind.ToLowerInvariant(), $"{check.Name}: {check.Measured}{(check.Note is null ? "" : $" ({check.Note})")}");
        }

        if (run.Samples.LastOrDefault()?.Values.TryGetValue(Scenarios.CacheHitRate.Gauge, out var hits) == true)
        {
            yield return ("cache", $"{Figure.Tick(hits)} % of the readings were hits");
        }

        foreach (var warning in result.Verdict.Warnings)
        {
            yield return ("warning", warning);
        }

        foreach (var outage in run.Outages)
        {
            yield return ($"{outage.Resource} {outage.Cause}", Describe(outage));
        }

        if (run.Comparison is { } comparison)
        {
            yield return ("baseline", RunComparison.Summary(comparison.Figures));
        }

        if (run.Ledger is { Attempted: > 0 } ledger)
        {
            yield return ("messages", ledger.Checked
                ? $"{Figure.Count(ledger.Acknowledged)} acknowledged, {Figure.Count(ledger.Stored)} stored, {Figure.Count(ledger.Lost)} lost, "
                    + $"{Figure.Count(ledger.Duplicated)} duplicated, {Figure.Count(ledger.UnacknowledgedButStored)} stored though not acknowledged; loss rate {Figure.Percent(ledger.LossRate)}"
                : $"{Figure.Count(ledger.Acknowledged)} acknowledged, not compared: {ledger.Note}");
        }
    }

    private static string Describe(OutageRecord outage)
    {
        var felt = outage.FirstFailureMicros is { } first
            ? $"first failure after {Figure.Span(first - outage.InjectedMicros)}, {Figure.Count(outage.Failures)} of {Figure.Count(outage.Requests)} operations failed"
            : "no operation failed";
        var back = outage.MendedMicros is { } mended ? $"back after {Figure.Span(mended - outage.InjectedMicros)}" : "not given back";
        var recovered = outage switch
        {
            { FirstFailureMicros: null } => "",
            { RecoveredMicros: { } at, MendedMicros: { } from } => $", recovered {Figure.Span(Math.Max(at - from, 0))} later",
            _ => ", recovery not seen",
        };
        return $"at {Figure.Moment(outage.InjectedMicros)}: {felt}, {back}{recovered}";
    }
}
