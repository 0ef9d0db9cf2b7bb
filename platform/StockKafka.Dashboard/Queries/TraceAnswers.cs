namespace StockKafka.Platform.Dashboard.Queries;

internal sealed record TracesAnswer(int Total, IReadOnlyList<TraceSummary> Traces);

/// <param name="Id">Where the next page begins.</param>
/// <param name="Name">Name of the root span.</param>
/// <param name="Resource">Resource of the root span.</param>
/// <param name="Start">Milliseconds since the Unix epoch.</param>
internal sealed record TraceSummary(
    long Id, string TraceId, string Name, string Resource, double Start, double DurationMs, int SpanCount, int ErrorCount, IReadOnlyList<TraceResource> Resources);

internal sealed record TraceResource(string Name, int Spans);

/// <param name="Logs">How many log records name the trace.</param>
internal sealed record TraceAnswer(string TraceId, double Start, double DurationMs, IReadOnlyList<SpanView> Spans, int Logs);

/// <summary>A span as it is shown. Times are milliseconds after the trace's start.</summary>
internal sealed record SpanView
{
    public required string SpanId { get; init; }

    public string? ParentId { get; init; }

    public required string Name { get; init; }

    /// <summary><c>internal</c>, <c>server</c>, <c>client</c>, <c>producer</c> or <c>consumer</c>.</summary>
    public required string Kind { get; init; }

    public required string Resource { get; init; }

    public required string Scope { get; init; }

    public required double Start { get; init; }

    public required double DurationMs { get; init; }

    /// <summary><c>unset</c>, <c>ok</c> or <c>error</c>.</summary>
    public required string Status { get; init; }

    public string? StatusMessage { get; init; }

    public required IReadOnlyList<string[]> Attributes { get; init; }

    public required IReadOnlyList<SpanEventView> Events { get; init; }

    public required IReadOnlyList<SpanLinkView> Links { get; init; }

    /// <summary>Spans, of this or other traces, whose links name this one.</summary>
    public required IReadOnlyList<SpanLinkView> LinkedFrom { get; init; }
}

internal sealed record SpanEventView(string Name, double Time, IReadOnlyList<string[]> Attributes);

/// <param name="Name">Null where the span is not known (any more).</param>
internal sealed record SpanLinkView(string TraceId, string SpanId, string? Name, string? Resource, IReadOnlyList<string[]>? Attributes);
