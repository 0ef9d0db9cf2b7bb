using System.Text;
using System.Text.RegularExpressions;
using StockKafka.Platform.Dashboard.Otlp;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Reads a kept log record as it is shown. Attribute names are those of .NET's logging and of OpenTelemetry's conventions for exceptions.</summary>
internal static partial class LogDetails
{
    public static readonly IReadOnlyList<string> Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    private const int SeveritiesPerLevel = 4;
    private const int Information = 2;
    private const string OriginalFormat = "{OriginalFormat}";

    private static readonly HashSet<string> ShownElsewhere =
        [OriginalFormat, "exception.type", "exception.message", "exception.stacktrace", "logrecord.event.id", "logrecord.event.name"];

    /// <summary>Index in <see cref="Levels"/> (OpenTelemetry logs data model: four severity numbers a level).</summary>
    public static int LevelOf(LogRecord record) =>
        record.Severity <= 0 ? Information : Math.Min((record.Severity - 1) / SeveritiesPerLevel, Levels.Count - 1);

    public static LogView Show(LogRecord record)
    {
        string? severity = null, body = null, eventName = null;
        var reader = new WireReader(record.Message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3: severity = Encoding.UTF8.GetString(reader.Bytes); break;
                case 5: body = Attributes.Text(reader.Bytes); break;
                case 12: eventName = Encoding.UTF8.GetString(reader.Bytes); break;
            }
        }

        var attributes = Attributes.Read(record.Message, LogRecord.AttributesField);
        var template = Attributes.Find(attributes, OriginalFormat) ?? (body?.Contains('{', StringComparison.Ordinal) == true ? body : null);
        return new LogView
        {
            Id = record.Id,
            Time = TelemetryTime.Milliseconds(record.Time),
            Resource = record.Source.Name,
            Instance = record.Source.Instance,
            Level = Levels[LevelOf(record)],
            Severity = severity,
            Category = record.Category,
            Message = body is null || body == template ? Fill(template ?? string.Empty, attributes) : body,
            Template = template,
            EventId = Attributes.Find(attributes, "logrecord.event.id"),
            EventName = Attributes.Find(attributes, "logrecord.event.name") ?? eventName,
            TraceId = TelemetryId.Show(record.TraceId),
            SpanId = TelemetryId.Show(record.SpanId),
            Attributes = [.. attributes.Where(pair => !ShownElsewhere.Contains(pair[0]))],
            Exception = ExceptionOf(attributes),
        };
    }

    /// <summary>Whether a text occurs in what is shown of a record.</summary>
    public static bool Mentions(LogRecord record, string text)
    {
        var view = Show(record);
        return Has(view.Message) || Has(view.Category) || view.Attributes.Any(pair => Has(pair[1]))
            || (view.Exception is { } exception && (Has(exception.Type) || Has(exception.Message) || Has(exception.StackTrace)));

        bool Has(string? where) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static ExceptionView? ExceptionOf(List<string[]> attributes)
    {
        var view = new ExceptionView(
            Attributes.Find(attributes, "exception.type"), Attributes.Find(attributes, "exception.message"), Attributes.Find(attributes, "exception.stacktrace"));
        return view is { Type: null, Message: null, StackTrace: null } ? null : view;
    }

    // A hole is {Name}, {Name,10} or {Name:0.00}, perhaps with @ or $ before the name.
    private static string Fill(string template, List<string[]> attributes) => Hole().Replace(
        template, hole => Attributes.Find(attributes, hole.Groups["name"].Value) ?? hole.Value);

    [GeneratedRegex(@"\{[@$]?(?<name>[A-Za-z_][A-Za-z0-9_.]*)(,-?\d+)?(:[^{}]*)?\}")]
    private static partial Regex Hole();
}
