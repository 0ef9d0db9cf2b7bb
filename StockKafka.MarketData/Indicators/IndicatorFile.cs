using System.Text.Json;

namespace StockKafka.MarketData.Indicators;

/// <summary>The file of user-defined indicators cannot be used; the message names the file and every name at fault.</summary>
public sealed class IndicatorFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// User-defined indicators: a JSON object that gives each name a type and a period, such as
/// <c>{ "sma200": { "type": "sma", "period": 200 } }</c>.
/// </summary>
public static class IndicatorFile
{
    private const string Example = """{ "sma200": { "type": "sma", "period": 200 } }""";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="IndicatorFileException">It is missing, no JSON, or holds a definition that cannot be used.</exception>
    public static IReadOnlyList<IndicatorDefinition> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Read(document.RootElement, path);
        }
        catch (JsonException bad)
        {
            throw new IndicatorFileException($"The indicator file {path} is not JSON: {bad.Message}", bad);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IndicatorFileException($"The indicator file {path} cannot be read: {failure.Message}", failure);
        }
    }

    private static List<IndicatorDefinition> Read(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new IndicatorFileException(
                $"The indicator file {path} must hold an object such as {Example}.");
        }

        List<IndicatorDefinition> definitions = [];
        List<string> defects = [];
        foreach (var entry in root.EnumerateObject())
        {
            if (Parse(entry, out var definition) is { } defect)
            {
                defects.Add($"'{entry.Name}': {defect}");
            }
            else
            {
                definitions.Add(definition);
            }
        }

        return defects.Count == 0 ? definitions : throw new IndicatorFileException($"The indicator file {path}: {string.Join("; ", defects)}.");
    }

    private static string? Parse(JsonProperty entry, out IndicatorDefinition definition)
    {
        definition = new(entry.Name, "");
        if (string.IsNullOrWhiteSpace(entry.Name))
        {
            return "a name must not be empty";
        }

        if (entry.Value.ValueKind != JsonValueKind.Object)
        {
            return "must be an object with type and period";
        }

        foreach (var field in entry.Value.EnumerateObject())
        {
            switch (field.Name)
            {
                case "type" when field.Value.ValueKind == JsonValueKind.String:
                    definition = definition with { Type = field.Value.GetString()! };
                    break;
                case "period" when field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var period):
                    definition = definition with { Period = period };
                    break;
                case "period":
                    return $"period is {field.Value.GetRawText()}; it must be a whole number of days";
                case "type":
                    return $"type is {field.Value.GetRawText()}; it must be one of {string.Join(", ", IndicatorDefinition.Types)}";
                default:
                    return $"'{field.Name}' is unknown; there are type and period";
            }
        }

        return definition.Defect();
    }
}
