using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StockKafka.Bench;

/// <summary>A limit that a value should keep.</summary>
internal readonly record struct Goal(double Limit, bool IsMinimum)
{
    public static Goal AtLeast(double limit) => new(limit, true);

    public static Goal AtMost(double limit) => new(limit, false);

    public bool IsMetBy(double value) => IsMinimum ? value >= Limit : value <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsMinimum ? ">=" : "<=")} {Limit:#,0.###}");
}

/// <summary>One measured number.</summary>
/// <param name="Value">The median, where there were repetitions.</param>
internal sealed record Measurement(string Area, string Name, double Value, string Unit, [property: JsonIgnore] Goal? Limit)
{
    public string? Goal => Limit?.ToString();

    /// <summary>Null where there is no goal.</summary>
    public bool? Met => Limit?.IsMetBy(Value);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Measurement>))]
internal sealed partial class MeasurementJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, with <c>&gt;=</c> left readable.</summary>
    public static MeasurementJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
