namespace StockKafka.Load.Reports.Charts;

/// <summary>How a series is drawn.</summary>
internal enum ChartStyle
{
    Line,

    /// <summary>A line of dashes: what was asked for, beside what was achieved.</summary>
    Dashed,

    /// <summary>A line that holds each value until the next.</summary>
    Steps,

    /// <summary>Bars, stacked on the bars of the series before.</summary>
    Bars,
}

/// <summary>One curve. <see cref="Values"/> has one entry for each moment of the chart; NaN leaves a gap.</summary>
/// <param name="Name">In the key.</param>
/// <param name="Colour">Name of a colour of the style sheet.</param>
/// <param name="Values">By moment.</param>
/// <param name="Style">How it is drawn.</param>
internal sealed record ChartSeries(string Name, string Colour, IReadOnlyList<double> Values, ChartStyle Style = ChartStyle.Line);

/// <summary>A stretch of time with a shade of its own. Seconds.</summary>
internal sealed record ChartBand(double From, double To, string Class, string Label);

/// <summary>Something that happened at a moment. Seconds.</summary>
internal sealed record ChartEvent(double At, string Label, string Class);
