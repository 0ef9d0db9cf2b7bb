using System.Text.Json;
using System.Text.Json.Nodes;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>What of two runs was asked for differently, so that a comparison would show the difference of the loads.</summary>
internal static class ConfigurationDifferences
{
    /// <summary>Settings that do not change the load: where the stack listens, how it was judged, which of equal schedules was drawn.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(RunSettings.Target), nameof(RunSettings.Kafka), nameof(RunSettings.Preset), nameof(RunSettings.Seed), nameof(RunSettings.Strict),
        nameof(RunSettings.RecoverySeconds), "thresholds",
    };

    /// <returns>One line for each, such as <c>users: 20 and 50</c>.</returns>
    public static IReadOnlyList<string> Of(RunSettings first, RunSettings second)
    {
        var (before, after) = (ToObject(first), ToObject(second));
        return
        [
            .. before.Select(property => property.Key).Union(after.Select(property => property.Key))
                .Where(name => !Harmless.Contains(name) && !JsonNode.DeepEquals(before[name], after[name]))
                .Select(name => $"{name}: {Text(before[name])} and {Text(after[name])}"),
        ];
    }

    private static JsonObject ToObject(RunSettings settings) => JsonSerializer.SerializeToNode(settings, RunJson.Default.RunSettings)!.AsObject();

    private static string Text(JsonNode? node) => node switch
    {
        null => "none",
        JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(" ", list.Select(Text)),
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(),
    };
}
