using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Asks for traces.</summary>
internal sealed class TraceQueries(TelemetryStore telemetry)
{
    private const double NanosecondsPerMillisecond = 1e6;

    private readonly SpanDetails _details = new(telemetry.Traces);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/traces", ListAsync);
        routes.MapGet("/api/traces/{traceId}", ShowAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new QueryParameters(context.Request.Query);
        var wanted = Filter(query);
        var (before, limit) = (query.Number("before") ?? long.MaxValue, query.Limit);
        if (query.Fault is { } fault)
        {
            return Answer.FailAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        var answer = telemetry.Traces.Read(traces =>
        {
            var found = traces.Where(wanted).ToList();
            return new TracesAnswer(found.Count, [.. found.AsEnumerable().Reverse().Where(trace => trace.Cursor < before).Take(limit).Select(Summarize)]);
        });
        return context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.TracesAnswer, cancellationToken: context.RequestAborted);
    }

    private Task ShowAsync(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["traceId"]!;
        var answer = TelemetryId.TryParseTrace(text, out var id)
            ? telemetry.Traces.Read(id, trace => new TraceAnswer(
                text, TelemetryTime.Milliseconds(trace.Start), TelemetryTime.Milliseconds(trace.End - trace.Start),
                [.. trace.Spans.DistinctBy(span => span.Id).OrderBy(span => span.Start).Select(_details.ShowNeedsLock)], telemetry.Logs.CountOf(id)))
            : null;
        return answer is null
            ? Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is no trace '{text}', or it is no longer kept.")
            : context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.TraceAnswer, cancellationToken: context.RequestAborted);
    }

    private static Func<Trace, bool> Filter(QueryParameters query)
    {
        var (resource, text, errors, attributes) = (query.Text("resource"), query.Text("text"), query.Flag("errors"), query.Pairs("attr"));
        var duration = (query.Real("minDurationMs") ?? 0) * NanosecondsPerMillisecond;
        return trace =>
            trace.End - trace.Start >= duration
            && (!errors || trace.Errors > 0)
            && (resource is null || trace.Spans.Any(span => span.Source.Name == resource))
            && (attributes.Count == 0 || trace.Spans.Any(span => Attributes.HaveAll(span.Message, Span.AttributesField, attributes)))
            && (text is null || Mentions(trace, text));
    }

    private static bool Mentions(Trace trace, string text) =>
        TelemetryId.Show(trace.Id) == text
        || trace.Spans.Any(span => span.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
            || Attributes.Read(span.Message, Span.AttributesField).Exists(pair => pair[1].Contains(text, StringComparison.OrdinalIgnoreCase)));

    private static TraceSummary Summarize(Trace trace)
    {
        var root = trace.Root;
        return new TraceSummary(
            trace.Cursor, TelemetryId.Show(trace.Id)!, root.Name, root.Source.Name,
            TelemetryTime.Milliseconds(trace.Start), TelemetryTime.Milliseconds(trace.End - trace.Start), trace.Spans.Count, trace.Errors,
            [.. trace.Spans.CountBy(span => span.Source.Name).Select(each => new TraceResource(each.Key, each.Value))]);
    }
}
