using System.Globalization;
using System.Text;
using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.Reports;

/// <summary>The report as one page that needs nothing but itself.</summary>
static class HtmlReport
{
    static readonly Lazy<string> StyleSheet = new(() =>
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("report.css is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static string Of(RunData run, Verdict verdict)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
            .Append("<title>Load test ").Append(Html.Escape(run.Header.RunId)).Append("</title>")
            .Append("<style>").Append(StyleSheet.Value).Append("</style></head><body><main>");
        AppendHeader(page, run, verdict);
        AppendTiles(page, run);
        Section(page, "Checks", Judgements(verdict.Checks));
        if (run.Outages.Count > 0 || run.Faults.Count > 0)
        {
            Section(page, "Outages", Outages(run));
        }

        Section(page, "Time line", string.Concat(new RunCharts(run).All().Select(chart => chart.ToHtml())));
        Section(page, "Operations", Operations(run));
        if (run.Totals.Failed > 0)
        {
            Section(page, "Failures", Failures(run));
        }

        Section(page, "Messages", Ledger(run));
        Section(page, "Goals of the preceding project", Judgements(verdict.Kpis)
            + "<p class=\"soft small\">Shown for comparison; they do not decide the verdict.</p>");
        Section(page, "Settings", Settings(run));
        page.Append("<footer><p>Response time counts from the moment an operation was intended, service time from the moment it was ")
            .Append("started: the difference is time spent waiting to be sent. Percentiles are exact to 0.1 %, failed operations included. ")
            .Append("An outage window opens when the fault is issued and closes ")
            .Append(Html.Escape(Figure.Rate(run.Header.Settings.RecoverySeconds)))
            .Append(" s after the resource is back; failures completed in between are inside it.</p></footer>");
        return page.Append("</main></body></html>\n").ToString();
    }

    static void Section(StringBuilder page, string title, string content) =>
        page.Append("<section><h2>").Append(Html.Escape(title)).Append("</h2>").Append(content).Append("</section>\n");

    static void AppendHeader(StringBuilder page, RunData run, Verdict verdict)
    {
        var outcome = verdict.Outcome.ToString();
        page.Append("<header><div><h1>Load test: ").Append(Html.Escape(ReportText.Load(run.Header.Settings))).Append("</h1><p class=\"soft\">")
            .Append(Html.Escape(ReportText.When(run))).Append("</p></div><span class=\"badge ")
            .Append(outcome.ToLowerInvariant()).Append("\">").Append(outcome.ToUpperInvariant()).Append("</span></header>\n");
        if (verdict.Reasons.Count > 0)
        {
            page.Append("<div class=\"reasons\">");
            foreach (var reason in verdict.Reasons)
            {
                page.Append("<p>").Append(Html.Escape(reason)).Append("</p>");
            }

            page.Append("</div>\n");
        }
    }

    static void AppendTiles(StringBuilder page, RunData run)
    {
        var responses = run.Totals.Aggregate().AllResponses();
        var columns = 3 + (run.Outages.Count > 0 || run.Ledger is { Checked: true } ? 1 : 0);
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"tiles\" style=\"--columns:{columns}\">");
        Tile(page, Figure.Count(run.Totals.Requests), "operations");
        Tile(page, Figure.Rate(run.Totals.Seconds == 0 ? 0 : run.Totals.Requests / run.Totals.Seconds), "per second");
        Tile(page, Figure.Micros(responses.Percentile(50)), "median");
        Tile(page, Figure.Micros(responses.Percentile(95)), "95th percentile");
        Tile(page, Figure.Micros(responses.Percentile(99)), "99th percentile");
        if (run.Outages.Count > 0)
        {
            Tile(page, Figure.Count(run.Totals.FailedInOutage), "failed in outages");
        }

        Tile(page, Figure.Count(run.Totals.FailedOutside), run.Outages.Count > 0 ? "failed outside" : "failed", Mood(run.Totals.FailedOutside));
        if (run.Ledger is { Checked: true } ledger)
        {
            Tile(page, $"{Figure.Count(ledger.Lost)} / {Figure.Count(ledger.Duplicated)}", "messages lost / doubled", Mood(ledger.Lost + ledger.Duplicated));
        }

        page.Append("</div>\n");
    }

    static string Mood(long bad) => bad == 0 ? " good" : " bad";

    static void Tile(StringBuilder page, string figure, string label, string mood = "") =>
        page.Append("<div class=\"tile").Append(mood).Append("\"><b>").Append(Html.Escape(figure)).Append("</b><span class=\"soft small\">")
            .Append(Html.Escape(label)).Append("</span></div>");

    static string Judgements(IReadOnlyList<Check> checks)
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

    static string Outages(RunData run)
    {
        var table = new HtmlTable(
            "Fault", ">Injected", ">First failure", ">Back after", ">Recovered", ">To recover", ">Requests", ">Failed", "Felt by");
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

    static string Operations(RunData run)
    {
        var table = new HtmlTable(
            "Operation", ">Count", ">Failed", ">/s", ">Average", ">p50", ">p95", ">p99", ">p99.9", ">Max", ">Service p50", ">Service p99");
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

    static string Failures(RunData run)
    {
        var table = new HtmlTable("Operation", "Failure", ">Count", ">In outages", ">First", ">Last");
        foreach (var failure in run.Totals.Failures)
        {
            var operation = run.Totals.Operations[failure.OperationId];
            table.RawRow(
                $"<code>{Html.Escape($"{operation.Type} {operation.Name}")}</code>", Html.Escape(failure.Kind), Figure.Count(failure.Count),
                Figure.Count(failure.InOutage), Figure.Moment(failure.FirstMicros), Figure.Moment(failure.LastMicros));
        }

        return table.ToString();
    }

    static string Ledger(RunData run)
    {
        if (run.Ledger is not { } ledger)
        {
            return "<p class=\"soft\">The ledger was not reached.</p>";
        }

        var table = new HtmlTable(">Sent", ">Acknowledged", ">Stored", ">Lost", ">Stored twice", ">Stored, not acknowledged");
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

    static string Settings(RunData run)
    {
        var list = new StringBuilder("<dl>");
        foreach (var (name, value) in ReportText.Settings(run))
        {
            list.Append(CultureInfo.InvariantCulture, $"<div><dt>{Html.Escape(name)}</dt><dd>{Html.Escape(value)}</dd></div>");
        }

        return list.Append("</dl>").ToString();
    }
}
