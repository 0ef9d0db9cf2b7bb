using System.Text.RegularExpressions;

namespace StockKafka.Alerting.Tests;

/// <summary>What a PromQL expression refers to.</summary>
internal sealed partial record Expression(string Text)
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "offset", "bool", "inf", "nan"];

    /// <summary>Each metric with its matchers: <c>name</c> or <c>name{label="value"}</c>.</summary>
    public IEnumerable<string> Selectors()
    {
        // Lists of labels name no metric, and what stands before a bracket is a function.
        var bare = GroupingRegex().Replace(Text, " ");
        return SelectorRegex().Matches(bare).Where(match => !Words.Contains(match.Groups["name"].Value)).Select(match => match.Value).Distinct();
    }

    /// <summary>Labels by which it groups or joins.</summary>
    public IEnumerable<string> Labels() => GroupingRegex().Matches(Text)
        .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex GroupingRegex();

    [GeneratedRegex(@"(?<![\w.:""\[])(?<name>[a-zA-Z_:][\w:]*)\b(?!\s*\()(?:\{[^}]*\})?(?=[^""]*(?:""[^""]*""[^""]*)*$)")]
    private static partial Regex SelectorRegex();
}
