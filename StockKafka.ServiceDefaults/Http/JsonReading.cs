using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>
/// Reads JSON bodies. What cannot be taken is answered with every field at fault at once: those that cannot be read and those
/// whose values are refused.
/// </summary>
/// <typeparam name="T">What a body holds.</typeparam>
/// <param name="example">A value that is taken.</param>
/// <param name="check">The fields whose values are refused, with the reason.</param>
public sealed class JsonReading<T>(T example, Func<T, IEnumerable<(string Field, string Reason)>> check)
    where T : class
{
    /// <summary>The value of a request's body; null when <paramref name="errors"/> says why there is none.</summary>
    public async Task<T?> ReadAsync(HttpRequest request, IDictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        using var document = JsonBody.Parse(new ReadOnlySequence<byte>(body.GetBuffer(), 0, (int)body.Length), errors);
        return document is null ? null : Read(document.RootElement, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)), "", errors);
    }

    /// <summary>The value of an element; null when <paramref name="errors"/> says why there is none.</summary>
    /// <param name="element">The element.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="path">What it is called; empty for the whole body.</param>
    /// <param name="errors">Takes a reason for each field.</param>
    public T? Read(JsonElement element, JsonTypeInfo<T> type, string path, IDictionary<string, string[]> errors)
    {
        var faults = new Dictionary<string, string[]>();
        T? value = null;
        try
        {
            value = element.Deserialize(type);
        }
        catch (JsonException)
        {
            // Said below in other words.
        }

        try
        {
            if (value is null)
            {
                JsonFaults.Find(element, type, "", faults);
            }

            foreach (var (field, reason) in Mended(element, type, faults.Keys) is { } mended ? check(value ?? mended) : [])
            {
                faults.TryAdd(field, [reason]);
            }
        }
        catch (InvalidOperationException)
        {
            faults["body"] = ["holds a name or a text with an escape that is no character"];
        }

        if (value is null && faults.Count == 0)
        {
            faults["body"] = ["cannot be read"];
        }

        foreach (var (field, reasons) in faults)
        {
            errors[path.Length == 0 ? field : field == "body" ? path : $"{path}.{field}"] = reasons;
        }

        return faults.Count == 0 ? value : null;
    }

    /// <summary>The value with the example's in place of those that cannot be read, so that the others can be looked at as well.</summary>
    private T? Mended(JsonElement element, JsonTypeInfo<T> type, ICollection<string> faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var whole = JsonSerializer.SerializeToNode(example, type)!.AsObject();
        foreach (var property in type.Properties)
        {
            var isAtFault = faults.Any(fault => fault == property.Name || fault.StartsWith(property.Name + "[", StringComparison.Ordinal) || fault.StartsWith(property.Name + ".", StringComparison.Ordinal));
            if (isAtFault)
            {
                continue;
            }

            whole.Remove(property.Name);
            foreach (var given in element.EnumerateObject().Where(given => JsonFaults.IsSame(given.Name, property.Name)))
            {
                whole[property.Name] = JsonNode.Parse(given.Value.GetRawText());
            }
        }

        try
        {
            return whole.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The JSON of a body.</summary>
public static class JsonBody
{
    /// <summary>Parses a body; null when <paramref name="errors"/> says why it is no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlySequence<byte> body, IDictionary<string, string[]> errors)
    {
        var bytes = body.ToArray();
        string reason;
        try
        {
            if (Utf8.IsValid(bytes))
            {
                return JsonDocument.Parse(bytes);
            }

            reason = "is not UTF-8";
        }
        catch (JsonException bad)
        {
            reason = bytes.Length == 0 ? "is empty; it must be JSON"
                : $"is not JSON: line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}, cannot be read{(Encoding.UTF8.GetString(bytes) is ['{' or '[', ..] ? "" : "; it must begin with { or [")}";
        }

        errors["body"] = [reason];
        return null;
    }
}
