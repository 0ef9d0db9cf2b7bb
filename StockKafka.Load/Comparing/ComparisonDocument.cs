using System.Text.Json;
using System.Text.Json.Serialization;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>One run beside another.</summary>
internal sealed record RunsCompared(
    string Baseline, string Candidate, string Summary, IReadOnlyList<string> Differences, IReadOnlyList<ComparedFigure> Figures);

/// <summary>A comparison, for programs.</summary>
internal sealed record ComparisonDocument(IReadOnlyList<RunsCompared> Comparisons)
{
    public string ToJson() => JsonSerializer.Serialize(this, ComparisonJson.Default.ComparisonDocument);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonDocument))]
internal sealed partial class ComparisonJson : JsonSerializerContext;
