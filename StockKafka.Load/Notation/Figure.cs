using System.Globalization;

namespace StockKafka.Load.Notation;

/// <summary>Figures as people read them; the same on every machine.</summary>
internal static class Figure
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static string Count(long value) => value.ToString("#,0", Invariant);

    /// <summary>Three significant digits, in ms up to a second and in s above.</summary>
    public static string Millis(double millis) => millis switch
    {
        double.NaN => "–",
        0 => "0 ms",
        < 1 => string.Create(Invariant, $"{millis:0.00} ms"),
        < 10 => string.Create(Invariant, $"{millis:0.0#} ms"),
        < 100 => string.Create(Invariant, $"{millis:0.#} ms"),
        < 1_000 => string.Create(Invariant, $"{millis:0} ms"),
        < 100_000 => string.Create(Invariant, $"{millis / 1_000:0.0#} s"),
        _ => string.Create(Invariant, $"{millis / 1_000:#,0} s"),
    };

    public static string Micros(long? micros) => micros is { } value ? Millis(value / 1_000d) : "–";

    public static string Rate(double perSecond) => perSecond switch
    {
        0 => "0",
        < 0.1 => perSecond.ToString("0.###", Invariant),
        < 10 => perSecond.ToString("0.0", Invariant),
        < 1_000 => perSecond.ToString("0.#", Invariant),
        _ => perSecond.ToString("#,0", Invariant),
    };

    /// <summary>A number beside an axis: no more digits than it needs.</summary>
    public static string Tick(double value) => value.ToString("#,0.###", Invariant);

    /// <summary>Three significant digits, in decimal units.</summary>
    public static string Bytes(double bytes) => Math.Abs(bytes) switch
    {
        double.NaN => "–",
        < 1_000 => string.Create(Invariant, $"{bytes:0} B"),
        < 1e6 => string.Create(Invariant, $"{bytes / 1e3:0.##} kB"),
        < 1e9 => string.Create(Invariant, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(Invariant, $"{bytes / 1e9:0.##} GB"),
    };

    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 => "< 0.01 %",
        _ => string.Create(Invariant, $"{share * 100:0.##} %"),
    };

    /// <summary>Moment of a run as m:ss, or h:mm:ss from an hour on.</summary>
    public static string Clock(double seconds)
    {
        var span = TimeSpan.FromSeconds(seconds);
        return span.TotalHours >= 1
            ? string.Create(Invariant, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(Invariant, $"{span.Minutes}:{span.Seconds:00}");
    }

    /// <summary>Moment of a run to a tenth of a second.</summary>
    public static string Moment(long? micros) => micros is { } value ? string.Create(Invariant, $"{value / 1e6:0.0} s") : "–";

    /// <summary>Length of time: in ms up to a second, to a tenth of a second above.</summary>
    public static string Span(long micros) => micros < 1_000_000 ? Millis(micros / 1_000) : Moment(micros);
}
