using System.Globalization;
using System.Text;
using StockKafka.Load.Comparing;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>The tables of the page, each the content of one section.</summary>
internal static class HtmlSections
{
    public static string Judgements(IReadOnlyList<Check> checks)
    {
        var table = new HtmlTable("", "Goal", "Measured", "");
        foreach (var check in checks)
        {
            var (style, word) = check.State switch
            {
                CheckState.Passed => ("pass", "✓ passed"),
                CheckState.Failed => ("fail", "✗ failed"),
                _ => ("na", check.Note ?? "not applicable"),
            };
            var note = check.State == CheckState.NotApplicable || check.Note is null ? "" : $" <span class=\"soft\">{Html.Escape(check.Note)}</span>";
            table.RawRow(
                Html.Escape(check.Name), Html.Escape(check.Goal), Html.Escape(check.Measured),
                $"<span class=\"mark {style}\">{Html.Escape(word)}</span>{note}");
        }

        return checks.Count == 0 ? "<p class=\"soft\">Nothing was measured.</p>" : table.ToString();
    }

    public static string Comparison(ComparisonRecord comparison)
    {
        var table = new HtmlTable(ComparisonText.Columns);
        foreach (var figure in comparison.Figures)
        {
            table.Row(ComparisonText.Cells(figure));
        }

        return $"<p>{Html.Escape(ReportText.Comparison(comparison))}</p>{table}<p class=\"soft small\">{Html.Escape(ComparisonText.Method)}</p>";
    }

    public static string Outages(RunData run)
    {
        var table = new HtmlTable(ReportText.OutageColumns);
        foreach (var outage in run.Outages)
        {
            table.Row(ReportText.OutageCells(outage));
        }

        var failed = run.Faults.Where(fault => fault.Error is not null)
            .Select(fault => $"<p class=\"mark fail\">{Html.Escape($"{fault.Resource} {fault.Action}: {fault.Error}")}</p>");
        return table + string.Concat(failed)
            + "<p class=\"soft small\">First failure and recovery count from the injection and from the moment the resource was back. "
            + "Recovered is the first moment from which every affected operation has succeeded again.</p>";
    }

    public static string Operations(RunData run)
    {
        var table = new HtmlTable(ReportText.OperationColumns);
        foreach (var (operation, stats) in run.Totals.Operations.Zip(run.Totals.ByOperation))
        {
            table.RawRow([
                $"<code>{Html.Escape($"{operation.Type} {operation.Name}")}</code>",
                .. ReportText.OperationCells(stats, run.Totals.Seconds).Select(Html.Escape),
            ]);
        }

        table.SumRow(["All", .. ReportText.OperationCells(run.Totals.Aggregate(), run.Totals.Seconds)]);
        return table.ToString();
    }

    public static string Failures(RunData run)
    {
        var table = new HtmlTable(ReportText.FailureColumns);
        foreach (var failure in run.Totals.Failures)
        {
            var operation = run.Totals.Operations[failure.OperationId];
            table.RawRow(
                $"<code>{Html.Escape($"{operation.Type} {operation.Name}")}</code>", Html.Escape(failure.Kind), Figure.Count(failure.Count),
                Figure.Count(failure.InOutage), Figure.Moment(failure.FirstMicros), Figure.Moment(failure.LastMicros));
        }

        return table.ToString();
    }

    public static string Ledger(RunData run)
    {
        if (run.Ledger is not { } ledger)
        {
            return "<p class=\"soft\">The ledger was not reached.</p>";
        }

        var table = new HtmlTable(ReportText.LedgerColumns);
        table.Row(ReportText.LedgerCells(ledger));
        var notes = new StringBuilder(table.ToString());
        if (ledger.Note is not null)
        {
            notes.Append("<p class=\"soft small\">").Append(Html.Escape(ledger.Note)).Append("</p>");
        }

        if (ledger.LostRanges.Count > 0)
        {
            notes.Append("<p class=\"mark fail\">Lost: ").Append(Html.Escape(string.Join("; ", ledger.LostRanges))).Append("</p>");
        }

        return notes.ToString();
    }

    public static string Settings(RunData run)
    {
        var list = new StringBuilder("<dl>");
        foreach (var (name, value) in ReportText.Settings(run))
        {
            list.Append(CultureInfo.InvariantCulture, $"<div><dt>{Html.Escape(name)}</dt><dd>{Html.Escape(value)}</dd></div>");
        }

        return list.Append("</dl>").ToString();
    }
}
