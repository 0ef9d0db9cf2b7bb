using StockKafka.Load.Notation;

namespace StockKafka.Load.Reports.Charts;

/// <summary>What a chart's values are, and how they are written. The page's script writes the same units in the same way.</summary>
/// <param name="Name">As the script knows it.</param>
/// <param name="Format">A value as a reader of one moment sees it.</param>
/// <param name="Tick">A value beside the axis.</param>
internal sealed record ChartUnit(string Name, Func<double, string> Format, Func<double, string> Tick)
{
    public static readonly ChartUnit Plain = new("", Figure.Tick, Figure.Tick);

    public static readonly ChartUnit PerSecond = new("/s", value => $"{Figure.Rate(value)}/s", value => $"{Figure.Tick(value)}/s");

    public static readonly ChartUnit Millis = new("ms", Figure.Millis, TickMillis);

    public static readonly ChartUnit Percent = new("%", value => $"{Figure.Rate(value)} %", value => $"{Figure.Tick(value)} %");

    public static readonly ChartUnit Bytes = new("B", Figure.Bytes, Figure.Bytes);

    public static readonly ChartUnit BytesPerSecond = new("B/s", value => $"{Figure.Bytes(value)}/s", value => $"{Figure.Bytes(value)}/s");

    /// <summary>0 closed, 1 half open, 2 open.</summary>
    public static readonly ChartUnit Breaker = new("breaker", BreakerState, BreakerState);

    private static string TickMillis(double millis) => millis < 1_000 ? $"{Figure.Tick(millis)} ms" : $"{Figure.Tick(millis / 1_000)} s";

    private static string BreakerState(double state) => state switch
    {
        0 => "closed",
        1 => "half open",
        2 => "open",
        _ => "",
    };
}
