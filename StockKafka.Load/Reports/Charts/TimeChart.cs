using System.Globalization;
using System.Text;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Reports.Charts;

/// <summary>A time line: lines or stacked bars, outages shaded. The page's script reads the values from its attributes.</summary>
internal sealed record TimeChart : SvgChart
{
    /// <summary>Room above and below the plot, so that a curve at its edge keeps its whole width.</summary>
    private const double Rim = 2;

    private static readonly double[] TimeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

    public required IReadOnlyList<double> Seconds { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    public IReadOnlyList<ChartEvent> Events { get; init; } = [];

    /// <summary>End of the time axis, seconds.</summary>
    public required double End { get; init; }

    /// <summary>Whether a wide spread may be shown on a logarithmic axis.</summary>
    public bool MayBeLogarithmic { get; init; }

    /// <summary>An axis that does not depend on the values; null: it fits them.</summary>
    public ValueAxis? FixedAxis { get; init; }

    public override IReadOnlyList<(string Name, string Colour, ChartStyle Style)> Key =>
        [.. Series.Select(series => (series.Name, series.Colour, series.Style))];

    protected override ValueAxis Axis => field ??= FixedAxis ?? ValueAxis.For(Heights(), MayBeLogarithmic);

    protected override string Attributes => string.Create(
        CultureInfo.InvariantCulture,
        $" tabindex=\"0\" data-end=\"{End:0.###}\" data-low=\"{Axis.Low:R}\" data-high=\"{Axis.High:R}\" data-scale=\"{Scale}\" data-unit=\"{Unit.Name}\" data-x=\"{string.Join(',', Seconds.Select(at => at.ToString("0.##", CultureInfo.InvariantCulture)))}\"");

    private string Scale => FixedAxis is not null ? "fixed" : Axis.Logarithmic ? "log" : "linear";

    protected override string KeyAttributes(int index) =>
        $" data-y=\"{string.Join(',', Series[index].Values.Select(value => double.IsNaN(value) ? "" : value.ToString("G4", CultureInfo.InvariantCulture)))}\"";

    protected override void AppendPlot(StringBuilder svg)
    {
        AppendTimes(svg);
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"plot\" x=\"{Left}\" y=\"{Top - Rim}\" width=\"{PlotWidth}\" height=\"{PlotHeight + 2 * Rim}\" viewBox=\"0 {-Rim} {PlotWidth} {PlotHeight + 2 * Rim}\" preserveAspectRatio=\"none\">");
        foreach (var band in Bands)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{band.Class}\" x=\"{X(band.From):0.##}\" y=\"0\" width=\"{Math.Max(X(band.To) - X(band.From), 1):0.##}\" height=\"{PlotHeight}\"><title>{Html.Escape(band.Label)}</title></rect>");
        }

        var floor = new double[Seconds.Count];
        foreach (var series in Series)
        {
            if (series.Style == ChartStyle.Bars)
            {
                AppendBars(svg, series, floor);
            }
            else
            {
                AppendLine(svg, series);
            }
        }

        foreach (var moment in Events.Where(happening => happening.Class == "recovered"))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"recovered\" x1=\"{X(moment.At):0.##}\" x2=\"{X(moment.At):0.##}\" y1=\"0\" y2=\"{PlotHeight}\"><title>{Html.Escape(moment.Label)}</title></line>");
        }

        svg.Append("</svg>");
        AppendEvents(svg);
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;

    private double[] Heights() => Series.Any(series => series.Style == ChartStyle.Bars)
        ? [.. Enumerable.Range(0, Seconds.Count).Select(index => Series.Sum(series => Known(series.Values[index])))]
        : [.. Series.SelectMany(series => series.Values).Where(value => !double.IsNaN(value))];

    /// <summary>Distance from the left of the plot.</summary>
    private double X(double seconds) => Math.Clamp(seconds / Math.Max(End, 1e-9), 0, 1) * PlotWidth;

    private void AppendTimes(StringBuilder svg)
    {
        svg.Append("<g class=\"times\">");
        var step = TimeSteps.FirstOrDefault(candidate => End / candidate <= 13, TimeSteps[^1]);
        for (var at = 0d; at <= End + 1e-9; at += step)
        {
            var anchor = at == 0 ? "start" : at + step / 3 > End ? "end" : "middle";
            AppendText(svg, Left + X(at), Height - 6, anchor, Figure.Clock(at));
        }

        svg.Append("</g>");
    }

    private void AppendBars(StringBuilder svg, ChartSeries series, double[] floor)
    {
        var width = Math.Max(PlotWidth / Math.Max(Seconds.Count, 1) - 1, 0.8);
        svg.Append("<path class=\"bar ").Append(series.Colour).Append("\" d=\"");
        for (var index = 0; index < Seconds.Count; index++)
        {
            if (Known(series.Values[index]) > 0)
            {
                var (top, bottom) = (Y(floor[index] + series.Values[index]), Y(floor[index]));
                svg.Append(CultureInfo.InvariantCulture, $"M{X(Seconds[index]) - width / 2:0.##} {bottom:0.###}v{top - bottom:0.###}h{width:0.##}v{bottom - top:0.###}z");
                floor[index] += series.Values[index];
            }
        }

        svg.Append("\"/>");
    }

    private void AppendLine(StringBuilder svg, ChartSeries series)
    {
        svg.Append("<path class=\"trace ").Append(series.Colour).Append(ClassOf(series.Style)).Append("\" d=\"");
        var drawing = false;
        for (var index = 0; index < Seconds.Count; index++)
        {
            var value = series.Values[index];
            if (double.IsNaN(value))
            {
                drawing = false;
                continue;
            }

            // A point between two gaps is a line of no length: the round caps make it a dot.
            var x = X(Seconds[index]);
            if (drawing && series.Style == ChartStyle.Steps)
            {
                svg.Append(CultureInfo.InvariantCulture, $"H{x:0.##}");
            }

            svg.Append(CultureInfo.InvariantCulture, $"{(drawing ? 'L' : 'M')}{x:0.##} {Y(value):0.###}").Append(drawing ? "" : "h0.01");
            drawing = true;
        }

        svg.Append("\"/>");
    }

    private void AppendEvents(StringBuilder svg)
    {
        svg.Append("<g class=\"events\">");
        var occupied = double.NegativeInfinity;
        foreach (var happening in Events.Where(happening => happening.Class != "recovered").OrderBy(happening => happening.At))
        {
            var x = Left + X(happening.At);
            var room = happening.Label.Length * 6.5;
            var fits = x + room < Width - Right;
            var shown = x > occupied;
            svg.Append(CultureInfo.InvariantCulture, $"<g class=\"event {happening.Class}\" data-at=\"{happening.At:0.###}\" transform=\"translate({x:0.##} {Top})\"><path d=\"M0 0l-4 -6h8z\"><title>{Html.Escape(happening.Label)}</title></path>");
            if (shown)
            {
                AppendText(svg, fits ? 7 : -7, -8, fits ? "start" : "end", happening.Label);
                occupied = fits ? x + room + 8 : x + 8;
            }

            svg.Append("</g>");
        }

        svg.Append("</g>");
    }
}
