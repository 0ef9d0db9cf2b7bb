namespace StockKafka.Broker.Configuration;

/// <summary>
/// Options from a file: one <c>name = value</c> a line, with the names of the command line; <c>#</c> starts a comment line.
/// </summary>
internal static class ConfigurationFile
{
    /// <returns>The options in their order, each with where it stands, for errors.</returns>
    /// <exception cref="UsageException">The file cannot be read or a line is no setting.</exception>
    public static IEnumerable<(string Name, string Value, string Place)> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--config {path} cannot be read: {e.Message}");
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var place = $"{path} line {i + 1}";
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            {
                throw new UsageException($"{place}: '{line}' is not 'name = value'");
            }

            yield return (name, value, place);
        }
    }
}
