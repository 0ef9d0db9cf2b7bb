using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Says why a JSON value cannot be read as a type: every field at fault, in words that a caller can act on.</summary>
internal static class JsonFaults
{
    /// <summary>Adds what is wrong to <paramref name="faults"/>, by field.</summary>
    /// <param name="element">The value.</param>
    /// <param name="type">What it has to be.</param>
    /// <param name="path">What it is called; empty for the whole body.</param>
    /// <param name="faults">Takes a reason for each field.</param>
    public static void Find(JsonElement element, JsonTypeInfo type, string path, IDictionary<string, string[]> faults)
    {
        if (type.Kind == JsonTypeInfoKind.Object && element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in type.Properties)
            {
                Find(element, property, type.Options, path.Length == 0 ? property.Name : $"{path}.{property.Name}", faults);
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && element.ValueKind == JsonValueKind.Array)
        {
            var (item, index) = (type.Options.GetTypeInfo(type.ElementType!), 0);
            foreach (var each in element.EnumerateArray())
            {
                Find(each, item, $"{path}[{index++}]", faults);
            }
        }
        else if (element.ValueKind == JsonValueKind.Null || !IsReadable(element, type))
        {
            faults[path.Length == 0 ? "body" : path] = [$"must be {Expected(type)}{(element.ValueKind == JsonValueKind.Null ? ", not null" : "")}"];
        }
    }

    /// <summary>Whether two names are the same property.</summary>
    public static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static void Find(JsonElement parent, JsonPropertyInfo property, JsonSerializerOptions options, string path, IDictionary<string, string[]> faults)
    {
        JsonElement? value = null;
        foreach (var candidate in parent.EnumerateObject().Where(candidate => IsSame(candidate.Name, property.Name)))
        {
            if (value is not null)
            {
                faults[path] = ["is given more than once"];
                return;
            }

            value = candidate.Value;
        }

        var parameter = property.AssociatedParameter;
        if (value is null)
        {
            if (property.IsRequired || (options.RespectRequiredConstructorParameters && parameter is { HasDefaultValue: false, IsMemberInitializer: false }))
            {
                faults[path] = ["must be given"];
            }
        }
        else if (value.Value.ValueKind != JsonValueKind.Null || !(parameter?.IsNullable ?? property.IsSetNullable))
        {
            Find(value.Value, options.GetTypeInfo(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType), path, faults);
        }
    }

    private static bool IsReadable(JsonElement element, JsonTypeInfo type)
    {
        try
        {
            return element.Deserialize(type) is not null
                && (type.Type != typeof(DateTimeOffset) || MomentConverter.HasOffset(Encoding.UTF8.GetBytes(element.GetString()!)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Expected(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "a JSON object",
        JsonTypeInfoKind.Enumerable => "a JSON array",
        _ when type.Type == typeof(string) => "a text",
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(int) => $"a whole number from {int.MinValue} to {int.MaxValue}",
        _ when type.Type == typeof(long) => $"a whole number from {long.MinValue} to {long.MaxValue}",
        _ when type.Type == typeof(DateOnly) => "a date such as 2025-07-23",
        _ when type.Type == typeof(DateTimeOffset) => "a moment with its offset such as 2025-07-23T15:00:00Z",
        _ => "a number",
    };
}
