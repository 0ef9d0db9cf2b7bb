using System.Globalization;
using System.Text;
using StockKafka.Load.Comparing;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>The report as Markdown, for a pull request or a wiki.</summary>
internal static class MarkdownReport
{
    public static string Of(RunData run, Verdict verdict)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Load test: {ReportText.Load(run.Header.Settings)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{verdict.Outcome.ToString().ToUpperInvariant()}** · {ReportText.When(run)}\n");
        foreach (var reason in verdict.Reasons)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {Cell(reason)}");
        }

        Section(text, "Checks");
        Judgements(text, verdict.Checks);
        if (run.Comparison is { } comparison)
        {
            Section(text, "Beside the baseline");
            text.Append(ReportText.Comparison(comparison)).Append("\n\n");
            Table(text, ComparisonText.Columns, comparison.Figures.Select(ComparisonText.Cells));
            text.Append('\n').Append(ComparisonText.Method).Append('\n');
        }

        if (run.Outages.Count > 0)
        {
            Section(text, "Outages");
            Table(text, ReportText.OutageColumns, run.Outages.Select(ReportText.OutageCells));
        }

        Section(text, "Operations");
        Table(text,
            ReportText.OperationColumns,
            [
                .. run.Totals.Operations.Zip(run.Totals.ByOperation, (operation, stats) => (IReadOnlyList<string>)
                    [$"`{operation.Type} {operation.Name}`", .. ReportText.OperationCells(stats, run.Totals.Seconds)]),
                ["**All**", .. ReportText.OperationCells(run.Totals.Aggregate(), run.Totals.Seconds)],
            ]);
        if (run.Totals.Failed > 0)
        {
            Section(text, "Failures");
            Table(text, ReportText.FailureColumns, run.Totals.Failures.Select(failure =>
                (IReadOnlyList<string>)
                [
                    $"`{run.Totals.Operations[failure.OperationId].Type} {run.Totals.Operations[failure.OperationId].Name}`",
                    failure.Kind, Figure.Count(failure.Count), Figure.Count(failure.InOutage), Figure.Moment(failure.FirstMicros),
                    Figure.Moment(failure.LastMicros),
                ]));
        }

        if (run.Ledger is { } ledger)
        {
            Section(text, "Messages");
            Table(text, ReportText.LedgerColumns, [ReportText.LedgerCells(ledger)]);
            text.Append(ledger.Note is null ? "" : $"\n{Cell(ledger.Note)}\n");
            text.Append(ledger.LostRanges.Count == 0 ? "" : $"\nLost: {Cell(string.Join("; ", ledger.LostRanges))}\n");
        }

        Section(text, "Goals of the preceding project");
        Judgements(text, verdict.Kpis);
        Section(text, "Settings");
        Table(text, ["", ""], ReportText.Settings(run).Select(setting => (IReadOnlyList<string>)[setting.Name, setting.Value]));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title) => text.Append("\n\n## ").Append(title).Append("\n\n");

    private static void Judgements(StringBuilder text, IReadOnlyList<Check> checks) => Table(
        text, ["", "Goal", "Measured", ""], checks.Select(check => (IReadOnlyList<string>)
        [
            check.Name, check.Goal, check.Measured, check.State switch
            {
                CheckState.Passed => "✓",
                CheckState.Failed => "✗",
                _ => check.Note ?? "not applicable",
            },
        ]));

    private static void Table(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        text.Append("| ").AppendJoin(" | ", columns.Select(column => column.TrimStart('>'))).Append(" |\n|")
            .AppendJoin('|', columns.Select(column => column.StartsWith('>') ? "---:" : "---")).Append("|\n");
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(Cell)).Append(" |\n");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
