using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>
/// Writes a log entry as one line of JSON: <c>timestamp</c> (UTC, ISO 8601), <c>level</c>, <c>category</c>, <c>event_id</c>, <c>event</c>,
/// <c>message</c>, <c>template</c>, <c>properties</c>, <c>trace_id</c>, <c>span_id</c>, <c>service</c>, <c>exception</c>. What is not there is left out.
/// </summary>
internal static class JsonLine
{
    private const string Template = "{OriginalFormat}";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_json;

    public static byte[] Write<TState>(
        DateTimeOffset at, LogLevel level, string category, EventId id, TState state, Exception? exception, string message, string service)
    {
        var buffer = t_buffer ??= new(1024);
        buffer.ResetWrittenCount();
        var json = t_json ??= new(buffer, Options);
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString("timestamp", at.UtcDateTime);
        json.WriteString("level", level.ToString());
        json.WriteString("category", category);
        json.WriteNumber("event_id", id.Id);
        if (id.Name is { Length: > 0 } name)
        {
            json.WriteString("event", name);
        }

        json.WriteString("message", message);
        WriteState(json, state);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            json.WriteString("trace_id", span.TraceId.ToHexString());
            json.WriteString("span_id", span.SpanId.ToHexString());
        }

        json.WriteString("service", service);
        if (exception is not null)
        {
            json.WriteString("exception", exception.ToString());
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> entries)
        {
            return;
        }

        var isOpen = false;
        string? template = null;
        for (var index = 0; index < entries.Count; index++)
        {
            var (key, value) = entries[index];
            if (key == Template)
            {
                template = value as string;
                continue;
            }

            if (!isOpen)
            {
                json.WriteStartObject("properties");
                isOpen = true;
            }

            WriteValue(json, key, value);
        }

        if (isOpen)
        {
            json.WriteEndObject();
        }

        if (template is not null)
        {
            json.WriteString("template", template);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(key); break;
            case bool flag: json.WriteBoolean(key, flag); break;
            case int number: json.WriteNumber(key, number); break;
            case long number: json.WriteNumber(key, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(key, number); break;
            case DateTimeOffset at: json.WriteString(key, at.UtcDateTime); break;
            default: json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
