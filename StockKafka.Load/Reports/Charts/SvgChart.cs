using System.Globalization;
using System.Text;

namespace StockKafka.Load.Reports.Charts;

/// <summary>A chart drawn as SVG: a title, a key, an upright axis, and what its kind draws within.</summary>
internal abstract record SvgChart
{
    public const double Width = 1040;
    public const double Left = 62;
    public const double Right = 12;
    public const double Top = 22;
    public const double Bottom = 24;

    protected const double PlotWidth = Width - Left - Right;

    public required string Title { get; init; }

    public required ChartUnit Unit { get; init; }

    /// <summary>Of the whole drawing, axes included.</summary>
    public double Height { get; init; } = 220;

    /// <summary>One sentence below the chart; null: it speaks for itself.</summary>
    public string? Note { get; init; }

    public abstract IReadOnlyList<(string Name, string Colour, ChartStyle Style)> Key { get; }

    protected double PlotHeight => Height - Top - Bottom;

    protected abstract ValueAxis Axis { get; }

    /// <summary>What the script of the page reads, as attributes of the drawing.</summary>
    protected virtual string Attributes => "";

    public string ToHtml()
    {
        var html = new StringBuilder();
        html.Append("<figure class=\"chart\"><figcaption class=\"chart-head\"><h3>").Append(Html.Escape(Title)).Append("</h3>");
        foreach (var (index, (name, colour, style)) in Key.Index())
        {
            html.Append("<span class=\"key\"").Append(KeyAttributes(index)).Append("><i class=\"").Append(colour)
                .Append(ClassOf(style)).Append("\"></i>").Append(Html.Escape(name)).Append("</span>");
        }

        html.Append(Axis.Logarithmic ? "<span class=\"key\">logarithmic</span>" : "").Append("</figcaption><div class=\"scroll\">");
        html.Append(CultureInfo.InvariantCulture, $"<svg class=\"drawing\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Escape(Title)}\"{Attributes}>");
        AppendDrawing(html);
        html.Append("</svg></div>");
        return html.Append(Note is null ? "" : $"<p class=\"soft small\">{Html.Escape(Note)}</p>").Append("</figure>").ToString();
    }

    /// <summary>The axes and the plot, within 0..<see cref="Width"/> and 0..<see cref="Height"/>.</summary>
    public void AppendDrawing(StringBuilder svg)
    {
        AppendValues(svg);
        AppendPlot(svg);
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\"/>");
    }

    public static string ClassOf(ChartStyle style) => style switch
    {
        ChartStyle.Bars => " block",
        ChartStyle.Dashed => " dashed",
        _ => "",
    };

    protected abstract void AppendPlot(StringBuilder svg);

    protected virtual string KeyAttributes(int index) => "";

    /// <summary>Distance from the top of the plot.</summary>
    protected double Y(double value) => PlotHeight * (1 - Axis.Share(value));

    protected void AppendText(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\">{Html.Escape(text)}</text>");

    private void AppendValues(StringBuilder svg)
    {
        svg.Append("<g class=\"values\">");
        foreach (var tick in Axis.Ticks)
        {
            var y = Top + Y(tick);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.##}\" y2=\"{y:0.##}\"/>");
            AppendText(svg, Left - 8, y + 4, "end", Unit.Tick(tick));
        }

        svg.Append("</g>");
    }
}
