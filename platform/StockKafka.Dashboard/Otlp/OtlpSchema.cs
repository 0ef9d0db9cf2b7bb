using static StockKafka.Platform.Dashboard.Otlp.FieldKind;

namespace StockKafka.Platform.Dashboard.Otlp;

/// <summary>The messages of OTLP 1.9: field numbers and types as in the repository open-telemetry/opentelemetry-proto, names as in its JSON form.</summary>
internal static class OtlpSchema
{
    private static readonly MessageSchema AnyValue = new(
        new(1, "stringValue", Text), new(2, "boolValue", FieldKind.Boolean), new(3, "intValue", Varint), new(4, "doubleValue", FieldKind.Double),
        new(5, "arrayValue", Message, () => ArrayValue!), new(6, "kvlistValue", Message, () => KeyValueList!), new(7, "bytesValue", Bytes));

    private static readonly MessageSchema ArrayValue = new(new FieldSchema(1, "values", Message, () => AnyValue, Repeated: true));

    private static readonly MessageSchema KeyValue = new(new(1, "key", Text), new(2, "value", Message, () => AnyValue));

    private static readonly MessageSchema KeyValueList = new(Attributes(1, "values"));

    private static readonly MessageSchema Resource = new(Attributes(1));

    private static readonly MessageSchema Scope = new(new(1, "name", Text), new(2, "version", Text), Attributes(3));

    private static readonly MessageSchema Span = new(
        new(1, "traceId", FieldKind.TraceId), new(2, "spanId", FieldKind.SpanId), new(3, "traceState", Text), new(4, "parentSpanId", FieldKind.SpanId), new(5, "name", Text), new(6, "kind", Varint),
        new(7, "startTimeUnixNano", Fixed64), new(8, "endTimeUnixNano", Fixed64), Attributes(9), new(10, "droppedAttributesCount", Varint),
        Many(11, "events", new MessageSchema(new(1, "timeUnixNano", Fixed64), new(2, "name", Text), Attributes(3))),
        Many(13, "links", new MessageSchema(new(1, "traceId", FieldKind.TraceId), new(2, "spanId", FieldKind.SpanId), new(3, "traceState", Text), Attributes(4))),
        One(15, "status", new MessageSchema(new(2, "message", Text), new(3, "code", Varint))));

    private static readonly MessageSchema LogRecord = new(
        new(1, "timeUnixNano", Fixed64), new(2, "severityNumber", Varint), new(3, "severityText", Text), One(5, "body", AnyValue), Attributes(6),
        new(8, "flags", Fixed32), new(9, "traceId", FieldKind.TraceId), new(10, "spanId", FieldKind.SpanId), new(11, "observedTimeUnixNano", Fixed64), new(12, "eventName", Text));

    private static readonly MessageSchema Exemplar = new(
        new(2, "timeUnixNano", Fixed64), new(3, "asDouble", FieldKind.Double), new(4, "spanId", FieldKind.SpanId), new(5, "traceId", FieldKind.TraceId), new(6, "asInt", Fixed64), Attributes(7, "filteredAttributes"));

    private static readonly MessageSchema NumberPoint = new(
        new(2, "startTimeUnixNano", Fixed64), new(3, "timeUnixNano", Fixed64), new(4, "asDouble", FieldKind.Double), Many(5, "exemplars", Exemplar),
        new(6, "asInt", Fixed64), Attributes(7), new(8, "flags", Varint));

    private static readonly MessageSchema HistogramPoint = new(
        new(2, "startTimeUnixNano", Fixed64), new(3, "timeUnixNano", Fixed64), new(4, "count", Fixed64), new(5, "sum", FieldKind.Double),
        new(6, "bucketCounts", Fixed64, Repeated: true), new(7, "explicitBounds", FieldKind.Double, Repeated: true), Many(8, "exemplars", Exemplar), Attributes(9),
        new(10, "flags", Varint), new(11, "min", FieldKind.Double), new(12, "max", FieldKind.Double));

    private static readonly MessageSchema ExponentialBuckets = new(new(1, "offset", Zigzag), new(2, "bucketCounts", Varint, Repeated: true));

    private static readonly MessageSchema ExponentialPoint = new(
        Attributes(1), new(2, "startTimeUnixNano", Fixed64), new(3, "timeUnixNano", Fixed64), new(4, "count", Fixed64), new(5, "sum", FieldKind.Double), new(6, "scale", Zigzag),
        new(7, "zeroCount", Fixed64), One(8, "positive", ExponentialBuckets), One(9, "negative", ExponentialBuckets), new(10, "flags", Varint), Many(11, "exemplars", Exemplar));

    private static readonly MessageSchema Metric = new(
        new(1, "name", Text), new(2, "description", Text), new(3, "unit", Text),
        One(5, "gauge", new MessageSchema(Many(1, "dataPoints", NumberPoint))),
        One(7, "sum", new MessageSchema(Many(1, "dataPoints", NumberPoint), new(2, "aggregationTemporality", Varint), new(3, "isMonotonic", FieldKind.Boolean))),
        One(9, "histogram", new MessageSchema(Many(1, "dataPoints", HistogramPoint), new(2, "aggregationTemporality", Varint))),
        One(10, "exponentialHistogram", new MessageSchema(Many(1, "dataPoints", ExponentialPoint), new(2, "aggregationTemporality", Varint))));

    public static readonly MessageSchema Traces = Request("resourceSpans", "scopeSpans", "spans", Span);

    public static readonly MessageSchema Logs = Request("resourceLogs", "scopeLogs", "logRecords", LogRecord);

    public static readonly MessageSchema Metrics = Request("resourceMetrics", "scopeMetrics", "metrics", Metric);

    private static MessageSchema Request(string resources, string scopes, string items, MessageSchema item) => new(
        Many(1, resources, new MessageSchema(One(1, "resource", Resource), Many(2, scopes, new MessageSchema(One(1, "scope", Scope), Many(2, items, item))))));

    private static FieldSchema Attributes(int number, string name = "attributes") => new(number, name, Message, () => KeyValue, Repeated: true);

    private static FieldSchema One(int number, string name, MessageSchema holds) => new(number, name, Message, () => holds);

    private static FieldSchema Many(int number, string name, MessageSchema holds) => new(number, name, Message, () => holds, Repeated: true);
}
