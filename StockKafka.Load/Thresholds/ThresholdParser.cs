using System.Buffers;
using System.Globalization;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Thresholds;

/// <summary>
/// Reads thresholds: <c>METRIC[{SELECTOR}] &lt;|&lt;=|&gt;|&gt;= LIMIT[UNIT]</c>, such as <c>p95{GET /api/quotes}&lt;50ms</c>,
/// <c>errors{type:POST}&lt;1%</c>, <c>rps&gt;100</c>, <c>stock_ingest_lag&lt;10000</c> or <c>avg(cache_hit_rate)&gt;80%</c>.
/// </summary>
internal static class ThresholdParser
{
    private const string Option = "--threshold";
    private const string Example = $"{Option} \"p95<1000ms\"";

    private static readonly string[] Words = ["avg", "min", "max", "rps", "errors", "count", "lag"];
    private static readonly SearchValues<char> Comparisons = SearchValues.Create("<>");
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-");

    /// <summary>Several thresholds of one text, with commas between them; commas within braces belong to a selector.</summary>
    /// <exception cref="UsageException">One of them makes no sense.</exception>
    public static IReadOnlyList<Threshold> ParseAll(string text)
    {
        List<Threshold> thresholds = [];
        var begin = 0;
        var depth = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            var character = at == text.Length ? ',' : text[at];
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            if (character == ',' && (depth <= 0 || at == text.Length))
            {
                thresholds.Add(Parse(text[begin..at].Trim()));
                begin = at + 1;
            }
        }

        return thresholds;
    }

    /// <exception cref="UsageException">It makes no sense.</exception>
    public static Threshold Parse(string text)
    {
        var brace = text.IndexOf('{');
        var close = brace < 0 ? -1 : text.IndexOf('}', brace);
        if (brace >= 0 && close < 0)
        {
            throw Refused(text, "has a { without a }");
        }

        var sign = text.AsSpan(close + 1).IndexOfAny(Comparisons) is var found and >= 0 ? found + close + 1 : -1;
        if (sign < 0)
        {
            throw Refused(text, "has no comparison (<, <=, >, >=)");
        }

        var orEqual = sign + 1 < text.Length && text[sign + 1] == '=';
        var comparison = (text[sign], orEqual) switch
        {
            ('<', false) => Comparison.Below,
            ('<', true) => Comparison.AtMost,
            ('>', false) => Comparison.Above,
            _ => Comparison.AtLeast,
        };
        var limit = text[(sign + (orEqual ? 2 : 1))..].Trim();
        var metric = text[..(brace < 0 ? sign : brace)].Trim();
        if (brace >= 0 && text[(close + 1)..sign].Trim().Length > 0)
        {
            throw Refused(text, "has something between } and the comparison");
        }

        var threshold = Metric(text, metric) with
        {
            Text = text,
            Subject = text[..sign].Trim(),
            Comparison = comparison,
            Operations = brace < 0 ? null : Selector(text, text[(brace + 1)..close].Trim()),
        };
        if (threshold.Operations is not null && threshold.Metric is ThresholdMetric.Gauge or ThresholdMetric.Lag)
        {
            throw Refused(text, $"limits {metric}, which no operation has of its own: leave the braces out");
        }

        var (number, isShare) = Limit(text, threshold, limit);
        return threshold with { Limit = number, IsShare = isShare, Goal = $"{text[sign]}{(orEqual ? "=" : "")} {limit}" };
    }

    private static Threshold Metric(string text, string name)
    {
        Threshold Of(ThresholdMetric metric) =>
            new() { Text = text, Subject = name, Goal = "", Metric = metric, Comparison = default, Limit = 0 };
        return name switch
        {
            "avg" => Of(ThresholdMetric.Average),
            "min" => Of(ThresholdMetric.Shortest),
            "max" => Of(ThresholdMetric.Longest),
            "rps" => Of(ThresholdMetric.Rate),
            "errors" => Of(ThresholdMetric.Errors),
            "count" => Of(ThresholdMetric.Count),
            "lag" => Of(ThresholdMetric.Lag),
            ['p', .. var percent] when TryNumber(percent, out var value) && value is >= 0 and <= 100 =>
                Of(ThresholdMetric.Percentile) with { Percent = value },
            _ => Of(ThresholdMetric.Gauge) with { Gauge = GaugeName(text, name, out var value), GaugeValue = value },
        };
    }

    /// <summary>A gauge's name holds a dot or an underscore, which tells it from a metric that is written wrongly.</summary>
    private static string GaugeName(string text, string name, out GaugeValue value)
    {
        var open = name.IndexOf('(');
        var gauge = open > 0 && name[^1] == ')' ? name[(open + 1)..^1].Trim() : name;
        value = open <= 0 ? GaugeValue.Every : name[..open] switch
        {
            "avg" => GaugeValue.Average,
            "min" => GaugeValue.Least,
            "max" => GaugeValue.Most,
            "last" => GaugeValue.Last,
            _ => throw Refused(text, $"has '{name[..open]}', which is none of avg, min, max, last of a gauge"),
        };
        if (gauge.AsSpan().ContainsAnyExcept(NameCharacters) || !gauge.AsSpan().ContainsAny('.', '_'))
        {
            var near = Values.Nearest(name, Words) is { } word ? $"did you mean {word}? " : "";
            throw Refused(
                text, $"has '{name}', which is no metric; {near}Use p50 to p99.99, avg, min, max, rps, errors, count, lag, or a gauge such as stock_ingest_lag");
        }

        return gauge;
    }

    private static OperationSelector Selector(string text, string selector)
    {
        var colon = selector.IndexOf(':');
        var key = colon > 0 ? selector[..colon].Trim() : "";
        var chosen = OperationSelector.Keys.Contains(key) ? new OperationSelector(key, selector[(colon + 1)..].Trim())
            : selector.StartsWith('/') ? new OperationSelector("name", selector)
            : new OperationSelector("operation", selector);
        return chosen.Value.Length > 0
            ? chosen
            : throw Refused(text, "selects nothing between its braces; write e.g. {GET /api/quotes}, {type:POST}, {scenario:StockApiUser} or {tag:read}");
    }

    private static (double Limit, bool IsShare) Limit(string text, Threshold threshold, string limit)
    {
        if (limit.Length == 0)
        {
            throw Refused(text, "has no limit");
        }

        var digits = limit.AsSpan().IndexOfAnyExcept("0123456789.") is var end and >= 0 ? end : limit.Length;
        if (!TryNumber(limit[..digits], out var number))
        {
            throw Refused(text, $"has the limit '{limit}', which is no number");
        }

        var unit = limit[digits..].Trim();
        return ThresholdUnits.Factor(threshold, unit) is { } factor
            ? (number * factor, threshold.Metric == ThresholdMetric.Errors && unit == "%")
            : throw Refused(text, $"has the unit '{unit}', which {threshold.Subject} is not measured in; use {ThresholdUnits.Of(threshold)}");
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    private static UsageException Refused(string text, string why) => new($"{Option}: '{text}' {why}; write e.g. {Example}");
}
