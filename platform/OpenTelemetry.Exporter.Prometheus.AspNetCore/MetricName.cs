using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>
/// A metric's name as Prometheus wants it, by the rules of OpenTelemetry's "Prometheus and OpenMetrics Compatibility": the
/// unit is a suffix in words, counters end in <c>_total</c>, other characters than letters, digits, <c>_</c> and <c>:</c> become <c>_</c>.
/// </summary>
/// <param name="Family">The name without <c>_total</c>.</param>
/// <param name="Sample">The name of a sample; for histograms what <c>_bucket</c> and the others are appended to.</param>
/// <param name="Unit">The suffix that the unit made, or null.</param>
internal sealed record MetricName(string Family, string Sample, string? Unit)
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds",
        ["ns"] = "nanoseconds", ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["TBy"] = "terabytes", ["m"] = "meters", ["V"] = "volts",
        ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams", ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent",
        ["$"] = "dollars",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["h"] = "hour", ["d"] = "day", ["w"] = "week", ["mo"] = "month", ["y"] = "year",
    };

    public static MetricName Of(string name, string unit, MetricType type, bool withoutTotal)
    {
        var family = Clean(name);
        var isCounter = type is MetricType.LongSum or MetricType.DoubleSum;
        if (isCounter && family.EndsWith("_total", StringComparison.Ordinal))
        {
            family = family[..^"_total".Length];
        }

        var suffix = InWords(unit) ?? (unit == "1" && type is MetricType.LongGauge or MetricType.DoubleGauge ? "ratio" : null);
        if (suffix is not null && family != suffix && !family.EndsWith("_" + suffix, StringComparison.Ordinal))
        {
            family = $"{family}_{suffix}";
        }

        return new(family, isCounter && !withoutTotal ? family + "_total" : family, suffix);
    }

    /// <summary>A label's name.</summary>
    public static string Label(string name)
    {
        var clean = Clean(name);
        return clean.Replace(':', '_');
    }

    private static string? InWords(string unit)
    {
        var brace = unit.IndexOf('{');
        var plain = brace < 0 ? unit : unit.Remove(brace, unit.IndexOf('}', brace) is var end and > 0 ? end - brace + 1 : unit.Length - brace);
        if (plain.Length == 0 || plain == "1")
        {
            return null;
        }

        var slash = plain.IndexOf('/');
        if (slash < 0)
        {
            return Clean(Units.GetValueOrDefault(plain, plain));
        }

        var (over, under) = (plain[..slash], plain[(slash + 1)..]);
        var per = Clean("per_" + PerUnits.GetValueOrDefault(under, under));
        return over is "" or "1" ? per : $"{Clean(Units.GetValueOrDefault(over, over))}_{per}";
    }

    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            var isAllowed = char.IsAsciiLetterOrDigit(character) || character is '_' or ':';
            if (isAllowed && character != '_')
            {
                if (clean.Length == 0 && char.IsAsciiDigit(character))
                {
                    clean.Append('_');
                }

                clean.Append(character);
            }
            else if (clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append('_');
            }
        }

        return clean.Length == 0 ? "_" : clean.ToString();
    }
}
