namespace StockKafka.Broker.Configuration;

/// <summary>Every option that takes a value, as the help names it, without its dashes.</summary>
internal static class OptionNames
{
    private const string Dashes = "--";

    /// <summary>More letters wrong than this is another word.</summary>
    private const int MaxDistance = 3;

    public static readonly string[] All =
    [
        .. BrokerOptions.Help.Split('\n')
            .Select(line => line.Trim().Split(' ', 2))
            .Where(words => words[0].StartsWith(Dashes, StringComparison.Ordinal) && words[0] != "--help")
            .Select(words => words[0][Dashes.Length..]),
    ];

    /// <returns>", did you mean X?", or nothing when no option is near.</returns>
    public static string Suggest(string wrong)
    {
        var (distance, nearest) = All.Select(name => (Distance: Distance(wrong, name), Name: name)).Min();
        return distance <= MaxDistance ? $", did you mean {nearest}?" : "";
    }

    /// <summary>Letters to change, add or leave out (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
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
