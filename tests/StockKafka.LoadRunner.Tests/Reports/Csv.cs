namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>A reader of RFC 4180 that shares nothing with the writer.</summary>
internal static class Csv
{
    public static List<string[]> Parse(string text)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var field = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' when quoted && at + 1 < text.Length && text[at + 1] == '"':
                    field.Append('"');
                    at++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    row.Add(field.ToString());
                    field.Clear();
                    break;
                case '\n' when !quoted:
                    row.Add(field.ToString().TrimEnd('\r'));
                    field.Clear();
                    rows.Add([.. row]);
                    row.Clear();
                    break;
                default:
                    field.Append(text[at]);
                    break;
            }
        }

        Assert.False(quoted);
        Assert.Empty(row);
        return rows;
    }

    /// <summary>Rows by column name.</summary>
    public static List<Dictionary<string, string>> Read(string text)
    {
        var rows = Parse(text);
        return [.. rows.Skip(1).Select(row =>
        {
            Assert.Equal(rows[0].Length, row.Length);
            return rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second);
        })];
    }
}
