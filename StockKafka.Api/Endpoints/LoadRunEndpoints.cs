using System.Globalization;
using StockKafka.Api.LoadRuns;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Load runs: announced by the load runner, shown as annotations.</summary>
internal static class LoadRunEndpoints
{
    private const int MaxName = 200, MaxFaults = 1000;

    private static readonly string[] Verdicts = ["pass", "fail", "invalid"];
    private static readonly IntegerParameter Limit = new("limit", "Runs at most.", 1, 500, 20);
    private static readonly MomentParameter From = new("from", "The beginning, ISO 8601; a day before the end when it is not given.") { Example = "2025-07-23T15:00:00Z" };
    private static readonly MomentParameter To = new("to", "The end, ISO 8601; now when it is not given.") { Example = "2025-07-23T16:00:00Z" };

    private static readonly LoadRun Example = new("20250723-150000", "api, 5 users, 3m", new(2025, 7, 23, 15, 0, 0, TimeSpan.Zero))
    {
        EndedAt = new(2025, 7, 23, 15, 3, 0, TimeSpan.Zero), Verdict = "pass", Requests = 859, RequestsPerSecond = 4.8, ErrorRatio = 0, P95Seconds = 0.021,
        Faults = [new("kafka", "stop", new(2025, 7, 23, 15, 0, 20, TimeSpan.Zero)) { EndedAt = new(2025, 7, 23, 15, 0, 35, TimeSpan.Zero) }],
    };

    public static void MapLoadRuns(this WebApplication app)
    {
        app.MapPut("/api/runs/{runId}", PutAsync).WithTags("load runs")
            .WithSummary("Announces a load run: its start, its faults, its end with the verdict; each time all that is known of it").Protected()
            .TakesPath("runId", "The run-id of the load run.", Example.RunId)
            .TakesBody("application/json", Example, "The run; heardAt is set here.")
            .Answers(Example).Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests);
        app.MapGet("/api/runs", ListAsync).WithTags("load runs").WithSummary("Load runs, newest first").Takes(Limit)
            .Answers(new[] { Example }).Refuses(StatusCodes.Status400BadRequest);
        app.MapGet("/api/annotations", AnnotationsAsync).WithTags("load runs")
            .WithSummary("Load runs and their faults in a stretch of time, as regions for charts; times in milliseconds since 1970").Takes(From, To)
            .Answers(new[] { new Annotation(1753282800000, 1753282980000, "api, 5 users, 3m: pass", "859 operations, p95 21 ms", ["load", "pass"]) })
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> PutAsync(string runId, HttpRequest request, LoadRunTable table, LoadRunMetrics metrics,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (await new JsonReading<LoadRun>(Example with { RunId = runId }, run => Faults(runId, run)).ReadAsync(request, errors, cancellationToken) is not { } run)
        {
            return Problems.Invalid(errors);
        }

        var heard = run with { HeardAt = clock.GetUtcNow() };
        await table.SaveAsync(heard, cancellationToken);
        await metrics.RefreshAsync(cancellationToken);
        return TypedResults.Ok(heard);
    }

    private static IEnumerable<(string Field, string Reason)> Faults(string runId, LoadRun run)
    {
        (bool Holds, string Field, string Reason)[] rules =
        [
            (run.RunId == runId && runId.Length <= MaxName, "runId", $"must be that of the path, at most {MaxName} characters"),
            (run.Load is { Length: > 0 and <= MaxName }, "load", $"must have 1 to {MaxName} characters"),
            (run.StartedAt > DateTimeOffset.UnixEpoch, "startedAt", "must be given"),
            (run.Verdict is null || Verdicts.Contains(run.Verdict), "verdict", $"must be one of {string.Join(", ", Verdicts)}"),
            (run.EndedAt is null == run.Verdict is null, "endedAt", "and verdict are given together"),
            (run.EndedAt is null || run.EndedAt >= run.StartedAt, "endedAt", "lies before startedAt"),
            (run.Faults is { Count: <= MaxFaults } && run.Faults.All(fault =>
                    fault is { Resource.Length: > 0 and <= MaxName, Action.Length: > 0 and <= MaxName } && !(fault.EndedAt < fault.StartedAt)),
                "faults", $"are at most {MaxFaults}, each with resource, action and startedAt"),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => (rule.Field, rule.Reason));
    }

    private static async Task<IResult> ListAsync(HttpRequest request, LoadRunTable table, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Read(Limit) ?? 0;
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await table.ListAsync(limit, cancellationToken));
    }

    private static async Task<IResult> AnnotationsAsync(HttpRequest request, LoadRunTable table, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var to = query.Read(To) ?? clock.GetUtcNow();
        var from = query.Read(From) ?? to.AddDays(-1);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var runs = await table.BetweenAsync(from, to, cancellationToken);
        return TypedResults.Ok(runs.SelectMany(Annotation.Of));
    }

    /// <summary>A region of a chart.</summary>
    /// <param name="Time">Its beginning.</param>
    /// <param name="TimeEnd">Its end; of what has not ended, the moment when it was last heard of.</param>
    /// <param name="Title">A few words.</param>
    /// <param name="Text">A sentence.</param>
    /// <param name="Tags"><c>load</c> and the verdict, or <c>fault</c> and the resource.</param>
    internal sealed record Annotation(long Time, long TimeEnd, string Title, string Text, IReadOnlyList<string> Tags)
    {
        public static IEnumerable<Annotation> Of(LoadRun run)
        {
            var end = run.EndedAt ?? run.HeardAt;
            var text = run.EndedAt is null ? "under way" : string.Create(CultureInfo.InvariantCulture, $"{run.Requests} operations, p95 {run.P95Seconds * 1000:0} ms");
            yield return new(run.StartedAt.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds(), $"{run.Load}: {run.Verdict ?? "running"}", text, ["load", run.Verdict ?? "running"]);
            foreach (var fault in run.Faults)
            {
                yield return new(fault.StartedAt.ToUnixTimeMilliseconds(), (fault.EndedAt ?? end).ToUnixTimeMilliseconds(), $"{fault.Resource} {fault.Action}",
                    $"{fault.Resource} was taken away by {run.RunId} ({fault.Action})", ["fault", fault.Resource]);
            }
        }
    }
}
