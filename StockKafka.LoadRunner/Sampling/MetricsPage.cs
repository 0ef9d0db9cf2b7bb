using System.Globalization;

namespace StockKafka.LoadRunner.Sampling;

/// <summary>One series of a metrics page.</summary>
/// <param name="Name">Name of the metric; of a histogram with its ending, such as <c>_bucket</c>.</param>
/// <param name="Labels">What was between the braces; empty without.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct MetricSample(string Name, string Labels, double Value)
{
    /// <summary>Value of a label; null where the series has no such label. Values with escapes are returned as they were written.</summary>
    public string? Label(string name)
    {
        var begin = Labels.StartsWith($"{name}=\"", StringComparison.Ordinal) ? 0
            : Labels.IndexOf($",{name}=\"", StringComparison.Ordinal) + 1;
        if (begin == 0 && !Labels.StartsWith($"{name}=\"", StringComparison.Ordinal))
        {
            return null;
        }

        var from = begin + name.Length + 2;
        var to = from;
        while (to < Labels.Length && Labels[to] != '"')
        {
            to += Labels[to] == '\\' ? 2 : 1;
        }

        return to < Labels.Length ? Labels[from..to] : null;
    }
}

/// <summary>Reads Prometheus' text format 0.0.4, of which it keeps only the metrics that somebody wants.</summary>
internal static class MetricsPage
{
    /// <param name="text">The page.</param>
    /// <param name="wanted">Names of the metrics to keep. Lines that cannot be read are left out.</param>
    public static IEnumerable<MetricSample> Read(string text, IReadOnlySet<string> wanted)
    {
        for (int begin = 0, end; begin < text.Length; begin = end + 1)
        {
            end = text.IndexOf('\n', begin) is var found and >= 0 ? found : text.Length;
            if (TryRead(text.AsSpan(begin, end - begin).TrimEnd('\r'), wanted, out var sample))
            {
                yield return sample;
            }
        }
    }

    /// <summary>Names of all series.</summary>
    public static IEnumerable<string> NamesIn(string text) => text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line[..(line.AsSpan().IndexOfAny('{', ' ') is var end and >= 0 ? end : line.Length)]);

    /// <summary>Whether a metric only ever grows, which its name's ending tells by convention.</summary>
    public static bool IsCounter(string name) => name.EndsWith("_total", StringComparison.Ordinal)
        || name.EndsWith("_count", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal);

    private static bool TryRead(ReadOnlySpan<char> line, IReadOnlySet<string> wanted, out MetricSample sample)
    {
        sample = default;
        var end = line.IndexOfAny('{', ' ');
        if (end <= 0 || line[0] == '#')
        {
            return false;
        }

        var name = line[..end].ToString();
        if (!wanted.Contains(name))
        {
            return false;
        }

        var close = line[end] == '{' ? line.LastIndexOf('}') : end;
        if (close < 0)
        {
            return false;
        }

        // "name{labels} value [timestamp]"
        var rest = line[(close + 1)..].Trim();
        var value = rest.IndexOf(' ') is var space and > 0 ? rest[..space] : rest;
        if (!TryNumber(value, out var number))
        {
            return false;
        }

        sample = new(name, line[end] == '{' ? line[(end + 1)..close].ToString() : "", number);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number)
    {
        number = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(number) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
