namespace StockKafka.Platform.Dashboard.Queries;

internal sealed record LogsAnswer(int Total, IReadOnlyList<LogView> Records);

internal sealed record LogFieldsAnswer(IReadOnlyList<string> Resources, IReadOnlyList<string> Attributes);

internal sealed record ExceptionView(string? Type, string? Message, string? StackTrace);

/// <summary>A log record as it is shown.</summary>
internal sealed record LogView
{
    public required long Id { get; init; }

    public required double Time { get; init; }

    public required string Resource { get; init; }

    public string? Instance { get; init; }

    /// <summary><c>trace</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>critical</c>.</summary>
    public required string Level { get; init; }

    /// <summary>The level in the sender's own words.</summary>
    public string? Severity { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    /// <summary>The message before its values were put in.</summary>
    public string? Template { get; init; }

    public string? EventId { get; init; }

    public string? EventName { get; init; }

    public string? TraceId { get; init; }

    public string? SpanId { get; init; }

    public required IReadOnlyList<string[]> Attributes { get; init; }

    public ExceptionView? Exception { get; init; }
}
