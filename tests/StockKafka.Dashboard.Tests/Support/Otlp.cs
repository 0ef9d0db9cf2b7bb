using System.Globalization;

namespace StockKafka.Dashboard.Tests;

/// <summary>Writes requests in OTLP's JSON form.</summary>
internal static class Otlp
{
    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;

    public static string TraceId(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    public static string SpanId(int number) => number.ToString("x16", CultureInfo.InvariantCulture);

    public static string Spans(string resource, params string[] spans) =>
        $$"""{"resourceSpans":[{"resource":{{Resource(resource)}},"scopeSpans":[{"scope":{"name":"Test.Source"},"spans":[{{string.Join(",", spans)}}]}]}]}""";

    /// <param name="more">Further members, each led by a comma.</param>
    public static string Span(int trace, int span, int parent = 0, string name = "work", long start = 0, int milliseconds = 10, string more = "")
    {
        start = start == 0 ? Now : start;
        return $$"""{"traceId":"{{TraceId(trace)}}","spanId":"{{SpanId(span)}}","parentSpanId":"{{(parent == 0 ? "" : SpanId(parent))}}","name":"{{name}}","kind":2,"startTimeUnixNano":"{{start}}","endTimeUnixNano":"{{start + (milliseconds * 1_000_000L)}}"{{more}}}""";
    }

    public static string Logs(string resource, params string[] records) =>
        $$"""{"resourceLogs":[{"resource":{{Resource(resource)}},"scopeLogs":[{"scope":{"name":"Test.Category"},"logRecords":[{{string.Join(",", records)}}]}]}]}""";

    public static string Log(string body, int severity = 9, string more = "") =>
        $$"""{"timeUnixNano":"{{Now}}","severityNumber":{{severity}},"severityText":"Word","body":{"stringValue":"{{body}}"}{{more}}}""";

    public static string Metrics(string resource, string metric) =>
        $$"""{"resourceMetrics":[{"resource":{{Resource(resource)}},"scopeMetrics":[{"scope":{"name":"Test.Meter"},"metrics":[{{metric}}]}]}]}""";

    public static string Attributes(params (string Key, string Value)[] pairs) =>
        $"[{string.Join(",", pairs.Select(pair => $$$"""{"key":"{{{pair.Key}}}","value":{"stringValue":"{{{pair.Value}}}"}}"""))}]";

    private static string Resource(string name) => $$"""{"attributes":{{Attributes(("service.name", name), ("service.instance.id", name + "-1"))}}}""";
}
