using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports.Charts;

namespace StockKafka.Load.Reports;

/// <summary>
/// The charts of the page as one drawing in two columns, which needs nothing but itself: colours are written out, because renderers
/// of SVG outside of browsers know no variables.
/// </summary>
internal static partial class AnalysisPicture
{
    private const double Margin = 32;
    private const double Gap = 40;
    private const double HeadHeight = 96;
    private const double TitleHeight = 34;

    public const int Width = (int)(2 * SvgChart.Width + Gap + 2 * Margin);

    private static readonly string Style = Variable().Replace(
        EmbeddedText.ChartStyle + "text.title{fill:var(--ink);font-size:26px;font-weight:700}text.head{fill:var(--ink);font-size:17px;font-weight:600}"
            + "text.key{font-size:13.5px}text.sub{font-size:16px}.key.block{stroke:none}svg text.badge{font-size:20px;font-weight:700}",
        found => Colours[found.Groups[1].Value]);

    /// <summary>The light colours of the page: those of the first block of its style sheet.</summary>
    private static Dictionary<string, string> Colours => Colour().Matches(EmbeddedText.PageStyle[..EmbeddedText.PageStyle.IndexOf('}', StringComparison.Ordinal)])
        .ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value);

    public static string Of(RunData run, Verdict verdict)
    {
        var axis = new TimeAxis(run);
        var load = new RunCharts(run, axis);
        var resources = new ResourceCharts(run, axis);
        SvgChart[] charts = [.. load.All(), .. run.Totals.Requests > 0 ? [load.Distribution()] : Array.Empty<SvgChart>(), .. resources.Servers(), .. resources.Resources()];
        var body = new StringBuilder();
        // Each chart goes below the shorter column.
        Span<double> bottoms = [HeadHeight, HeadHeight];
        foreach (var chart in charts)
        {
            var column = bottoms[0] <= bottoms[1] ? 0 : 1;
            AppendChart(body, chart, Margin + column * (SvgChart.Width + Gap), bottoms[column]);
            bottoms[column] += TitleHeight + chart.Height + 22;
        }

        var height = (int)Math.Ceiling(Math.Max(bottoms[0], bottoms[1]) + Margin - 22);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<style>{Style}</style><rect width=\"{Width}\" height=\"{height}\" fill=\"{Colours["card"]}\"/>");
        AppendHead(svg, run, verdict);
        return svg.Append(body).Append("</svg>").ToString();
    }

    private static void AppendHead(StringBuilder svg, RunData run, Verdict verdict)
    {
        var outcome = verdict.Outcome;
        var mood = Colours[outcome switch { Outcome.Pass => "good", Outcome.Fail => "bad", _ => "warn" }];
        var responses = run.Totals.Aggregate().AllResponses();
        var rate = Figure.Rate(run.Totals.Seconds == 0 ? 0 : run.Totals.Requests / run.Totals.Seconds);
        Text(svg, "title", Margin, 46, $"Load test: {ReportText.Load(run.Header.Settings)}");
        Text(svg, "sub", Margin, 74, $"{ReportText.When(run)} · {Figure.Count(run.Totals.Requests)} operations, {rate}/s · p50 {Figure.Micros(responses.Percentile(50))}, "
            + $"p95 {Figure.Micros(responses.Percentile(95))}, p99 {Figure.Micros(responses.Percentile(99))} · {Figure.Count(run.Totals.FailedOutside)} failed outside of outages");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Width - Margin - 130}\" y=\"22\" width=\"130\" height=\"38\" rx=\"19\" fill=\"{mood}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"badge\" style=\"fill:#fff\" x=\"{Width - Margin - 65}\" y=\"48\" text-anchor=\"middle\">{outcome.ToString().ToUpperInvariant()}</text>");
    }

    private static void AppendChart(StringBuilder svg, SvgChart chart, double x, double y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x:0.##} {y:0.##})\">");
        Text(svg, "head", 0, 22, chart.Title);
        // Width of a letter at these sizes of the font, a little generous.
        var at = chart.Title.Length * 10.2 + 28;
        foreach (var (name, colour, style) in chart.Key)
        {
            svg.Append(style == ChartStyle.Bars
                ? string.Create(CultureInfo.InvariantCulture, $"<rect class=\"bar {colour}\" x=\"{at:0.##}\" y=\"12\" width=\"14\" height=\"10\"/>")
                : string.Create(CultureInfo.InvariantCulture, $"<path class=\"trace {colour}{SvgChart.ClassOf(style)}\" d=\"M{at:0.##} 17h16\"/>"));
            Text(svg, "key", at + 22, 22, name);
            at += 22 + name.Length * 8.2 + 22;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {TitleHeight})\">");
        chart.AppendDrawing(svg);
        svg.Append("</g></g>");
    }

    private static void Text(StringBuilder svg, string style, double x, double y, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{x:0.##}\" y=\"{y:0.##}\">{Html.Escape(text)}</text>");

    [GeneratedRegex(@"var\(--([a-z-]+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"--([a-z-]+): (#[0-9a-f]+);")]
    private static partial Regex Colour();
}
