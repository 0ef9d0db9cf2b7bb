namespace StockKafka.Platform.Hosting;

internal static class VariableName
{
    /// <summary>A name in which everything that cannot stand in an environment variable is an underscore.</summary>
    public static string Encode(string name)
    {
        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return encoded.Length > 0 && char.IsAsciiDigit(encoded[0]) ? $"_{encoded}" : encoded;
    }
}
