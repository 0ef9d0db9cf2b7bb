using System.Globalization;

namespace StockKafka.Load.Notation;

/// <summary>Reads the values of options. Every refusal is one line: the option, the value, how to mend it.</summary>
internal static class Values
{
    public static int Whole(string option, string text, int least, int most, string example) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option}: '{text}' is no whole number from {least} to {most:#,0}; write e.g. {option} {example}"));

    /// <summary>A rate such as <c>5/s</c>, <c>300/m</c>, or a bare number per second.</summary>
    public static double PerSecond(string option, string text, double most, string example)
    {
        var slash = text.IndexOf('/');
        var number = slash < 0 ? text : text[..slash];
        var unit = slash < 0 ? "s" : text[(slash + 1)..].Trim();
        var perSecond = unit switch
        {
            "s" => 1d,
            "m" => 1 / 60d,
            _ => 0,
        };
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && perSecond > 0 && value > 0 && value * perSecond <= most
            ? value * perSecond
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option}: '{text}' is no rate up to {most:#,0}/s; write e.g. {option} {example}"));
    }

    /// <summary>A percentage up to a hundred, with or without its sign, as a share.</summary>
    public static double Share(string option, string text, string example) =>
        double.TryParse(text.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 100
            ? value / 100
            : throw new UsageException($"{option}: '{text}' is no percentage from 0 to 100; write e.g. {option} {example}");

    public static TimeSpan Duration(string option, string text, TimeSpan least, string example) =>
        Durations.TryParse(text, out var value) && value >= least
            ? value
            : throw new UsageException(
                $"{option}: '{text}' is no duration of at least {Durations.Format(least)}; write e.g. {option} {example} (units ms, s, m, h)");

    public static Uri Address(string option, string text, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new UsageException($"{option}: '{Secrets.HiddenText(text)}' is no HTTP address; write e.g. {option} {example}");

    /// <summary>One of a few words; refuses others with the nearest of them, if one is near.</summary>
    public static string Word(string option, string text, params IReadOnlyList<string> words) =>
        words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"{option}: '{text}' is unknown; {(Nearest(text, words) is { } near ? $"did you mean {near}? " : "")}Use one of {string.Join(", ", words)}");

    /// <summary>The word that a text with a slip or two was meant to be; null if none is near.</summary>
    public static string? Nearest(string text, IReadOnlyList<string> words)
    {
        var (nearest, distance) = words.Select(word => (word, Distance(text.ToLowerInvariant(), word.ToLowerInvariant()))).MinBy(pair => pair.Item2);
        return distance <= 2 ? nearest : null;
    }

    /// <summary>Letters to insert, remove or replace to make one word of the other.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
