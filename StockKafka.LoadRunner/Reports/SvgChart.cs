using System.Globalization;
using System.Text;

namespace StockKafka.LoadRunner.Reports;

/// <summary>One curve. <see cref="Values"/> has one entry for each moment of the chart; NaN leaves a gap.</summary>
/// <param name="Name">In the key.</param>
/// <param name="Colour">Name of a colour variable of the style sheet.</param>
/// <param name="Values">By moment.</param>
/// <param name="Bars">Drawn as bars stacked on the bars before, not as a line.</param>
sealed record ChartSeries(string Name, string Colour, IReadOnlyList<double> Values, bool Bars = false);

/// <summary>A stretch of time with a shade of its own. Seconds.</summary>
sealed record ChartBand(double From, double To, string Class);

/// <summary>Something that happened at a moment. Seconds.</summary>
sealed record ChartEvent(double At, string Label, string Class);

/// <summary>A time line drawn as SVG: lines or stacked bars, outages shaded, every moment readable by pointing at it.</summary>
sealed class SvgChart
{
    const double Width = 1040;
    const double Height = 220;
    const double Left = 58;
    const double Right = 12;
    const double Top = 22;
    const double Bottom = 24;

    /// <summary>From this spread on, a logarithmic axis shows more than a linear one.</summary>
    const double LogSpread = 40;

    static readonly double[] TimeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400];

    public required string Title { get; init; }

    public required IReadOnlyList<double> Seconds { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>A value as a reader of one moment sees it.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>A value beside the axis.</summary>
    public required Func<double, string> FormatTick { get; init; }

    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    public IReadOnlyList<ChartEvent> Events { get; init; } = [];

    /// <summary>End of the time axis, seconds.</summary>
    public required double End { get; init; }

    /// <summary>Whether a wide spread may be shown on a logarithmic axis.</summary>
    public bool MayBeLogarithmic { get; init; }

    public string ToHtml()
    {
        var axis = ValueAxis();
        var svg = new StringBuilder();
        svg.Append("<figure class=\"chart\"><figcaption class=\"chart-head\"><h3>").Append(Html.Escape(Title)).Append("</h3>");
        foreach (var series in Series)
        {
            svg.Append("<span class=\"key\"><i").Append(series.Bars ? " class=\"block\"" : "").Append(" style=\"background:var(--")
                .Append(series.Colour).Append(")\"></i>").Append(Html.Escape(series.Name)).Append("</span>");
        }

        svg.Append(axis.Logarithmic ? "<span class=\"key\">logarithmic</span>" : "").Append("</figcaption><div class=\"scroll\">");
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Escape(Title)}\">"));
        AppendBands(svg);
        AppendAxes(svg, axis);
        AppendSeries(svg, axis);
        AppendEvents(svg);
        AppendHovers(svg);
        return svg.Append("</svg></div></figure>").ToString();
    }

    double X(double seconds) => Left + Math.Clamp(seconds / Math.Max(End, 1e-9), 0, 1) * (Width - Left - Right);

    Axis ValueAxis()
    {
        double[] stacked = Series.Any(series => series.Bars)
            ? [.. Enumerable.Range(0, Seconds.Count).Select(index => Series.Sum(series => Known(series.Values[index])))]
            : [.. Series.SelectMany(series => series.Values).Where(value => !double.IsNaN(value))];
        var highest = stacked.DefaultIfEmpty(0).Max();
        var lowest = stacked.Where(value => value > 0).DefaultIfEmpty(0).Min();
        return MayBeLogarithmic && lowest > 0 && highest / lowest > LogSpread
            ? Axis.LogarithmicFrom(lowest, highest)
            : Axis.LinearTo(highest);
    }

    static double Known(double value) => double.IsNaN(value) ? 0 : value;

    void AppendBands(StringBuilder svg)
    {
        foreach (var band in Bands)
        {
            svg.Append(Invariant(
                $"<rect class=\"{band.Class}\" x=\"{X(band.From):0.##}\" y=\"{Top}\" width=\"{Math.Max(X(band.To) - X(band.From), 1):0.##}\" height=\"{Height - Top - Bottom}\"/>"));
        }
    }

    void AppendAxes(StringBuilder svg, Axis axis)
    {
        foreach (var tick in axis.Ticks)
        {
            var y = axis.Y(tick);
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.##}\" y2=\"{y:0.##}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{y + 4:0.##}\" text-anchor=\"end\">{Html.Escape(FormatTick(tick))}</text>"));
        }

        var step = TimeSteps.FirstOrDefault(candidate => End / candidate <= 13, TimeSteps[^1]);
        for (var at = 0d; at <= End + 1e-9; at += step)
        {
            var anchor = at == 0 ? "start" : at + step / 3 > End ? "end" : "middle";
            svg.Append(Invariant($"<text x=\"{X(at):0.##}\" y=\"{Height - 6}\" text-anchor=\"{anchor}\">{Figure.Clock(at)}</text>"));
        }

        svg.Append(Invariant($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\"/>"));
    }

    void AppendSeries(StringBuilder svg, Axis axis)
    {
        var floor = new double[Seconds.Count];
        foreach (var series in Series)
        {
            if (series.Bars)
            {
                AppendBars(svg, axis, series, floor);
            }
            else
            {
                AppendLine(svg, axis, series);
            }
        }
    }

    void AppendBars(StringBuilder svg, Axis axis, ChartSeries series, double[] floor)
    {
        var width = Math.Max((X(End) - X(0)) / Math.Max(Seconds.Count, 1) - 1, 0.8);
        for (var index = 0; index < Seconds.Count; index++)
        {
            if (Known(series.Values[index]) > 0)
            {
                var top = axis.Y(floor[index] + series.Values[index]);
                svg.Append(Invariant(
                    $"<rect fill=\"var(--{series.Colour})\" x=\"{X(Seconds[index]) - width / 2:0.##}\" y=\"{top:0.##}\" width=\"{width:0.##}\" height=\"{axis.Y(floor[index]) - top:0.##}\"/>"));
                floor[index] += series.Values[index];
            }
        }
    }

    void AppendLine(StringBuilder svg, Axis axis, ChartSeries series)
    {
        var path = new StringBuilder();
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
            path.Append(Invariant($"{(drawing ? 'L' : 'M')}{X(Seconds[index]):0.##} {axis.Y(value):0.##}"));
            path.Append(drawing ? "" : "h0.01");
            drawing = true;
        }

        svg.Append("<path class=\"trace\" stroke=\"var(--").Append(series.Colour).Append(")\" d=\"").Append(path).Append("\"/>");
    }

    void AppendEvents(StringBuilder svg)
    {
        var occupied = double.NegativeInfinity;
        foreach (var happening in Events.OrderBy(happening => happening.At))
        {
            var x = X(happening.At);
            if (happening.Class == "recovered")
            {
                svg.Append(Invariant($"<line class=\"recovered\" x1=\"{x:0.##}\" x2=\"{x:0.##}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"><title>{Html.Escape(happening.Label)}</title></line>"));
                continue;
            }

            svg.Append(Invariant($"<path class=\"event {happening.Class}\" d=\"M{x:0.##} {Top}l-4 -6h8z\"><title>{Html.Escape(happening.Label)}</title></path>"));
            var room = happening.Label.Length * 6.5;
            if (x > occupied)
            {
                var fits = x + room < Width - Right;
                svg.Append(Invariant($"<text x=\"{(fits ? x + 7 : x - 7):0.##}\" y=\"{Top - 8}\" text-anchor=\"{(fits ? "start" : "end")}\">{Html.Escape(happening.Label)}</text>"));
                occupied = fits ? x + room + 8 : x + 8;
            }
        }
    }

    void AppendHovers(StringBuilder svg)
    {
        var width = (X(End) - X(0)) / Math.Max(Seconds.Count, 1);
        for (var index = 0; index < Seconds.Count; index++)
        {
            var figures = Series.Where(series => !double.IsNaN(series.Values[index]))
                .Select(series => $"{series.Name} {Format(series.Values[index])}");
            svg.Append(Invariant(
                $"<rect class=\"hover\" x=\"{X(Seconds[index]) - width / 2:0.##}\" y=\"{Top}\" width=\"{width:0.##}\" height=\"{Height - Top - Bottom}\"><title>{Html.Escape($"{Figure.Clock(Seconds[index])} · {string.Join(" · ", figures)}")}</title></rect>"));
        }
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    sealed class Axis(double low, double high, bool logarithmic, IReadOnlyList<double> ticks)
    {
        public bool Logarithmic => logarithmic;

        public IReadOnlyList<double> Ticks => ticks;

        public double Y(double value)
        {
            var share = logarithmic
                ? Math.Log(Math.Max(value, low) / low) / Math.Log(high / low)
                : (value - low) / (high - low);
            return Height - Bottom - Math.Clamp(share, 0, 1) * (Height - Top - Bottom);
        }

        public static Axis LinearTo(double highest)
        {
            var step = NiceStep(Math.Max(highest, 1e-9) / 4);
            var top = highest <= 0 ? 1 : Math.Ceiling(highest / step - 1e-9) * step;
            step = highest <= 0 ? 1 : step;
            return new(0, top, false, [.. Enumerable.Range(0, (int)Math.Round(top / step) + 1).Select(index => index * step)]);
        }

        public static Axis LogarithmicFrom(double lowest, double highest)
        {
            var from = (int)Math.Floor(Math.Log10(lowest));
            var to = Math.Max((int)Math.Ceiling(Math.Log10(highest)), from + 1);
            return new(
                Math.Pow(10, from), Math.Pow(10, to), true, [.. Enumerable.Range(from, to - from + 1).Select(power => Math.Pow(10, power))]);
        }

        static double NiceStep(double rough)
        {
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            return (rough / power) switch
            {
                <= 1 => power,
                <= 2 => 2 * power,
                <= 5 => 5 * power,
                _ => 10 * power,
            };
        }
    }
}
