using System.Globalization;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>Compared figures in words, the same on the terminal and in the reports.</summary>
internal static class ComparisonText
{
    public static readonly IReadOnlyList<string> Columns = ["", ">Baseline", ">This run", ">Change", ">Interval (99 %)", ""];

    public const string Method =
        "Intervals are those of a bootstrap over blocks of seconds: they tell how much the runs scatter within themselves, not what a run on another day would show.";

    public static IReadOnlyList<string> Cells(ComparedFigure figure) =>
    [
        figure.Name,
        Value(figure.Unit, figure.Baseline),
        Value(figure.Unit, figure.Candidate),
        Change(figure),
        figure.ChangeInterval is { } interval ? $"{Signed(figure, interval.Low)} to {Signed(figure, interval.High)}" : "–",
        Word(figure),
    ];

    public static string Value(string unit, double value) => unit switch
    {
        "ms" => Figure.Millis(value),
        "/s" => $"{Figure.Rate(value)}/s",
        _ => Figure.Percent(value),
    };

    public static string Range(string unit, Interval? interval) =>
        interval is null ? "" : $" ({Value(unit, interval.Low)} – {Value(unit, interval.High)})";

    public static string Change(ComparedFigure figure) => figure.Change is { } change ? Signed(figure, change) : "–";

    public static string Word(ComparedFigure figure) => (figure.Finding, figure.Unit) switch
    {
        (Finding.TooLittle, _) => "too few operations to say",
        (Finding.NoDifference, _) => "no difference shown",
        (Finding.Better, "ms") => "faster",
        (Finding.Worse, "ms") => "slower",
        (Finding.Better, _) => "better",
        _ => "worse",
    };

    private static string Signed(ComparedFigure figure, double change) => figure.Unit == "%"
        ? string.Create(CultureInfo.InvariantCulture, $"{change * 100:+0.##;-0.##;0} points")
        : string.Create(CultureInfo.InvariantCulture, $"{change * 100:+0.#;-0.#;0} %");
}
