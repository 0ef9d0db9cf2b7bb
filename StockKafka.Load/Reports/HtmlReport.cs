using System.Text;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports.Charts;

namespace StockKafka.Load.Reports;

/// <summary>The report as one page that needs nothing but itself.</summary>
internal static class HtmlReport
{
    // Both are well-formed as XML and as HTML: the markers are comments of the style sheet and of the script.
    private static readonly string Style = $"/*<![CDATA[*/\n{EmbeddedText.PageStyle}{EmbeddedText.ChartStyle}/*]]>*/";
    private static readonly string Script = $"//<![CDATA[\n{EmbeddedText.PageScript}//]]>";

    /// <summary>Nothing is loaded, sent or run but the page's own style and script.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src {EmbeddedText.HashSource(Style)}; script-src {EmbeddedText.HashSource(Script)}; base-uri 'none'; form-action 'none'";

    public static string Of(RunData run, Verdict verdict)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(Html.Escape(Policy)).Append("\"/>")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
            .Append("<title>Load test ").Append(Html.Escape(run.Header.RunId)).Append("</title>")
            .Append("<style>").Append(Style).Append("</style></head><body><main>");
        AppendHeader(page, run, verdict);
        AppendTiles(page, run);
        AppendWarnings(page, verdict);
        Section(page, "Checks", HtmlSections.Judgements(verdict.Checks));
        if (run.Comparison is { } comparison)
        {
            Section(page, "Beside the baseline", HtmlSections.Comparison(comparison));
        }

        if (run.Outages.Count > 0 || run.Faults.Count > 0)
        {
            Section(page, "Outages", HtmlSections.Outages(run));
        }

        AppendCharts(page, run);
        Section(page, "Messages", HtmlSections.Ledger(run));
        Section(page, "Goals of the preceding project", HtmlSections.Judgements(verdict.Kpis)
            + $"<p class=\"soft small\">{(SeedKpis.Decide(run.Header.Settings) ? "They decide the verdict of this run, for which no threshold was named." : "Shown for comparison; they do not decide the verdict.")}</p>");
        Section(page, "Settings", HtmlSections.Settings(run));
        page.Append("<footer><p>Response time counts from the moment an operation was intended, service time from the moment it was ")
            .Append("started: the difference is time spent waiting to be sent. Percentiles are exact to 0.1 %, failed operations included. ")
            .Append("An outage window opens when the fault is issued and closes ")
            .Append(Html.Escape(Figure.Rate(run.Header.Settings.RecoverySeconds)))
            .Append(" s after the resource is back; failures completed in between are inside it.</p></footer>");
        return page.Append("</main><script>").Append(Script).Append("</script></body></html>\n").ToString();
    }

    /// <summary>Every time line, and between them what belongs beside them: the bar that zooms them all stays in view.</summary>
    private static void AppendCharts(StringBuilder page, RunData run)
    {
        var axis = new TimeAxis(run);
        var load = new RunCharts(run, axis);
        var resources = new ResourceCharts(run, axis);
        page.Append("<div class=\"charts\"><div class=\"zoom\" hidden=\"hidden\" role=\"toolbar\" aria-label=\"Zoom of all time lines\">")
            .Append("<span class=\"hint\">Drag over a time line to zoom all of them; double click or Escape shows the whole run. ")
            .Append("By keyboard: arrows, Shift + arrows, Enter, + and −.</span><output aria-live=\"polite\"></output>")
            .Append("<button type=\"button\" aria-label=\"Zoom in\">+</button><button type=\"button\" aria-label=\"Zoom out\">−</button>")
            .Append("<button type=\"button\" aria-label=\"Earlier\">◀</button><button type=\"button\" aria-label=\"Later\">▶</button>")
            .Append("<button type=\"button\">Whole run</button></div>\n");
        Section(page, "Time line", Joined(load.All()));
        if (run.Totals.Requests > 0)
        {
            Section(page, "Latency distribution", load.Distribution().ToHtml());
        }

        Section(page, "Operations", HtmlSections.Operations(run));
        if (run.Totals.Failed > 0)
        {
            Section(page, "Failures", HtmlSections.Failures(run));
        }

        if (run.Samples.Count > 0)
        {
            Section(page, "Server", Joined(resources.Servers()));
            Section(page, "Resources", Joined(resources.Resources()));
        }

        page.Append("</div>\n");
    }

    private static string Joined(IEnumerable<SvgChart> charts) => string.Concat(charts.Select(chart => chart.ToHtml()));

    /// <summary>A section without content is left out.</summary>
    private static void Section(StringBuilder page, string title, string content) => page.Append(content.Length == 0
        ? ""
        : $"<section><h2>{Html.Escape(title)}</h2>{content}</section>\n");

    private static void AppendHeader(StringBuilder page, RunData run, Verdict verdict)
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

    private static void AppendWarnings(StringBuilder page, Verdict verdict)
    {
        foreach (var warning in verdict.Warnings)
        {
            page.Append("<p class=\"warning\">").Append(Html.Escape(warning)).Append("</p>\n");
        }
    }

    private static void AppendTiles(StringBuilder page, RunData run)
    {
        var responses = run.Totals.Aggregate().AllResponses();
        var many = run.Outages.Count > 0 || run.Ledger is { Checked: true };
        page.Append(many ? "<div class=\"tiles four\">" : "<div class=\"tiles\">");
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

    private static string Mood(long bad) => bad == 0 ? " good" : " bad";

    private static void Tile(StringBuilder page, string figure, string label, string mood = "") =>
        page.Append("<div class=\"tile").Append(mood).Append("\"><b>").Append(Html.Escape(figure)).Append("</b><span class=\"soft small\">")
            .Append(Html.Escape(label)).Append("</span></div>");
}
