using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Parsing;
using Serilog.Sinks.Async;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>
/// Writes a log entry as one line of JSON: <c>timestamp</c> (UTC, ISO 8601), <c>level</c>, <c>category</c>, <c>event_id</c>, <c>event</c>,
/// <c>message</c>, <c>template</c>, <c>properties</c> (those that the template names), <c>trace_id</c>, <c>span_id</c>, <c>service</c>,
/// <c>exception</c>. What is not there is left out. Used by the one thread that writes the file.
/// </summary>
internal sealed class JsonLines(string service) : ITextFormatter, IAsyncLogEventSinkMonitor
{
    /// <summary>What stands in for the template of an entry that has none.</summary>
    private const string BareState = "{State:l}", BareMessage = "{Message:l}";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly StringWriter _message = new(CultureInfo.InvariantCulture);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    private IAsyncLogEventSinkInspector? _queue;
    private long _dropped;

    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    public void StopMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = null;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (_queue?.DroppedMessagesCount is { } dropped && dropped > _dropped)
        {
            Write(Dropped(logEvent.Timestamp, dropped - _dropped), output);
            _dropped = dropped;
        }

        Write(logEvent, output);
    }

    private static LogEvent Dropped(DateTimeOffset at, long lines) => new(
        at, LogEventLevel.Warning, null, new MessageTemplateParser().Parse("{Lines} lines were dropped because the disk was too slow"),
        [
            new("Lines", new ScalarValue(lines)), new("SourceContext", new ScalarValue(typeof(LogFile).FullName)),
            new("EventId", new StructureValue([new("Id", new ScalarValue(1120)), new("Name", new ScalarValue("Dropped"))])),
        ]);

    private void Write(LogEvent entry, TextWriter output)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("timestamp", entry.Timestamp.UtcDateTime);
        _json.WriteString("level", LevelConvert.ToExtensionsLevel(entry.Level).ToString());
        _json.WriteString("category", (entry.Properties.GetValueOrDefault("SourceContext") as ScalarValue)?.Value as string);
        WriteEvent(entry.Properties.GetValueOrDefault("EventId") as StructureValue);
        _message.GetStringBuilder().Clear();
        Message.Format(entry, _message);
        _json.WriteString("message", _message.ToString());
        if (entry.MessageTemplate.Text is not (BareState or BareMessage) and var template)
        {
            WriteProperties(entry);
            _json.WriteString("template", template);
        }

        if (entry is { TraceId: { } trace, SpanId: { } span })
        {
            _json.WriteString("trace_id", trace.ToHexString());
            _json.WriteString("span_id", span.ToHexString());
        }

        _json.WriteString("service", service);
        if (entry.Exception is { } exception)
        {
            _json.WriteString("exception", exception.ToString());
        }

        _json.WriteEndObject();
        _json.Flush();
        output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        output.Write('\n');
    }

    private void WriteEvent(StructureValue? id)
    {
        var parts = id?.Properties.ToDictionary(part => part.Name, part => (part.Value as ScalarValue)?.Value) ?? [];
        _json.WriteNumber("event_id", parts.GetValueOrDefault("Id") as int? ?? 0);
        if (parts.GetValueOrDefault("Name") is string { Length: > 0 } name)
        {
            _json.WriteString("event", name);
        }
    }

    private void WriteProperties(LogEvent entry)
    {
        var named = entry.MessageTemplate.Tokens.OfType<PropertyToken>().ToList();
        if (named.Count == 0)
        {
            return;
        }

        _json.WriteStartObject("properties");
        foreach (var name in named.Select(token => token.PropertyName))
        {
            var value = entry.Properties.GetValueOrDefault(name);
            WriteValue(name, value is ScalarValue scalar ? scalar.Value : value?.ToString());
        }

        _json.WriteEndObject();
    }

    private void WriteValue(string key, object? value)
    {
        switch (value)
        {
            case null: _json.WriteNull(key); break;
            case bool flag: _json.WriteBoolean(key, flag); break;
            case int number: _json.WriteNumber(key, number); break;
            case long number: _json.WriteNumber(key, number); break;
            case double number when double.IsFinite(number): _json.WriteNumber(key, number); break;
            case DateTimeOffset at: _json.WriteString(key, at.UtcDateTime); break;
            default: _json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
