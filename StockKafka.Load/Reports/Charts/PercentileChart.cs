using System.Globalization;
using System.Text;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Reports.Charts;

/// <summary>
/// Latency by percentile over an axis of nines: each step to the right is a tenth of the operations that were left, so that the tail is
/// as wide as the bulk. The form is that of HdrHistogram's plots (https://hdrhistogram.github.io/HdrHistogram/plotFiles.html).
/// </summary>
internal sealed record PercentileChart : SvgChart
{
    /// <summary>Points for each nine of the axis.</summary>
    private const int PointsPerNine = 40;

    /// <summary>The curve ends where only the largest value is left; an axis shorter than this would show no tail.</summary>
    private const double FewestNines = 2;

    public required IReadOnlyList<(string Name, string Colour, ChartStyle Style, LatencyHistogram Latencies)> Curves { get; init; }

    public override IReadOnlyList<(string Name, string Colour, ChartStyle Style)> Key =>
        [.. Curves.Select(curve => (curve.Name, curve.Colour, curve.Style))];

    protected override ValueAxis Axis => field ??= ValueAxis.For(
        [.. Curves.Where(curve => curve.Latencies.Count > 0).SelectMany(curve => new[] { curve.Latencies.Percentile(50) / 1_000d, curve.Latencies.Max / 1_000d })],
        mayBeLogarithmic: true);

    /// <summary>Nines of the axis: 3 is 99.9 %.</summary>
    private double Nines => Math.Max(Math.Log10(Math.Max(Curves.Max(curve => curve.Latencies.Count), 1)), FewestNines);

    protected override void AppendPlot(StringBuilder svg)
    {
        svg.Append("<g class=\"times\">");
        foreach (var (nines, label) in Labels())
        {
            var x = Left + X(nines);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{x:0.##}\" x2=\"{x:0.##}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/>");
            AppendText(svg, x, Height - 6, nines == 0 ? "start" : nines > Nines - 0.3 ? "end" : "middle", label);
        }

        svg.Append("</g>");
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Left} {Top})\">");
        foreach (var (_, colour, style, latencies) in Curves.Where(curve => curve.Latencies.Count > 0))
        {
            svg.Append("<path class=\"trace ").Append(colour).Append(ClassOf(style)).Append("\" d=\"");
            var last = Math.Log10(latencies.Count);
            var points = (int)Math.Ceiling(last * PointsPerNine);
            for (var point = 0; point <= points; point++)
            {
                var nines = Math.Min((double)point / PointsPerNine, last);
                var millis = latencies.Percentile(100 * (1 - Math.Pow(10, -nines))) / 1_000d;
                svg.Append(CultureInfo.InvariantCulture, $"{(point == 0 ? 'M' : 'L')}{X(nines):0.##} {Y(millis):0.##}");
            }

            svg.Append("h0.01\"/>");
        }

        svg.Append("</g>");
    }

    private double X(double nines) => nines / Nines * PlotWidth;

    private IEnumerable<(double Nines, string Label)> Labels()
    {
        yield return (0, "0 %");
        yield return (Math.Log10(2), "50 %");
        for (var nines = 1; nines <= Nines; nines++)
        {
            yield return (nines, nines == 1 ? "90 %" : $"99{(nines == 2 ? "" : $".{new string('9', nines - 2)}")} %");
        }
    }
}
