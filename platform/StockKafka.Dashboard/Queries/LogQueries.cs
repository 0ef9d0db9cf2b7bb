using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Asks for log records.</summary>
internal sealed class LogQueries(LogStore logs)
{
    private const int RecordsLookedAtForFields = 2_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/logs", ListAsync);
        routes.MapGet("/api/logs/fields", ShowFieldsAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new QueryParameters(context.Request.Query);
        var wanted = Filter(query, out var unknownLevel);
        var (before, after, limit) = (query.Number("before") ?? long.MaxValue, query.Number("after") ?? 0, query.Limit);
        if ((unknownLevel ?? query.Fault) is { } fault)
        {
            return Answer.FailAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        var total = 0;
        var page = new List<LogView>();
        foreach (var record in logs.Snapshot().Reverse())
        {
            if (wanted(record))
            {
                total++;
                if (record.Id < before && record.Id > after && page.Count < limit)
                {
                    page.Add(LogDetails.Show(record));
                }
            }
        }

        return context.Response.WriteAsJsonAsync(new LogsAnswer(total, page), DashboardJson.Default.LogsAnswer, cancellationToken: context.RequestAborted);
    }

    private static Func<LogRecord, bool> Filter(QueryParameters query, out string? fault)
    {
        var (resource, text, trace, span) = (query.Text("resource"), query.Text("text"), query.Trace("traceId"), query.Span("spanId"));
        var attributes = query.Pairs("attr");
        var level = query.Text("minLevel") is { } name ? LogDetails.Levels.ToList().IndexOf(name) : 0;
        fault = level < 0 ? $"'minLevel' must be one of {string.Join(", ", LogDetails.Levels)}." : null;
        return record =>
            (resource is null || record.Source.Name == resource)
            && LogDetails.LevelOf(record) >= level
            && (trace is null || record.TraceId == trace)
            && (span is null || record.SpanId == span)
            && Attributes.HaveAll(record.Message, LogRecord.AttributesField, attributes)
            && (text is null || LogDetails.Mentions(record, text));
    }

    private Task ShowFieldsAsync(HttpContext context)
    {
        var records = logs.Snapshot();
        var keys = records.TakeLast(RecordsLookedAtForFields).SelectMany(record => LogDetails.Show(record).Attributes).Select(pair => pair[0]);
        var answer = new LogFieldsAnswer(
            [.. records.Select(record => record.Source.Name).Distinct().Order(StringComparer.Ordinal)], [.. keys.Distinct().Order(StringComparer.Ordinal)]);
        return context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.LogFieldsAnswer, cancellationToken: context.RequestAborted);
    }
}
