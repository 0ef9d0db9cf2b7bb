using StockKafka.Load.Engine;

namespace StockKafka.Load.Thresholds;

/// <summary>What operations a threshold looks at.</summary>
/// <param name="Key">operation, name, type, scenario or tag.</param>
/// <param name="Value">What it must be; letter case does not matter.</param>
internal sealed record OperationSelector(string Key, string Value)
{
    public static readonly IReadOnlyList<string> Keys = ["operation", "name", "type", "scenario", "tag"];

    public bool Matches(Operation operation) => Key switch
    {
        "name" => Is(operation.Name),
        "type" => Is(operation.Type),
        "scenario" => operation.Scenarios.Any(Is),
        "tag" => operation.Tags.Any(Is),
        _ => Is($"{operation.Type} {operation.Name}"),
    };

    private bool Is(string text) => text.Equals(Value, StringComparison.OrdinalIgnoreCase);
}
