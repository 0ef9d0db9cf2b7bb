using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;
using StockKafka.Scanner.Runs;
using StockKafka.Scanner.State;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Scanner;

/// <summary>A day that has been scanned.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Date">The trading day.</param>
/// <param name="Symbols">Symbols that traded on it.</param>
/// <param name="Signals">Signals found; they are on disk, and on their way to Kafka.</param>
public sealed record ScanResult(string RunId, DateOnly Date, long Symbols, long Signals);

/// <summary>Scans by hand, and the history of runs.</summary>
internal static class ScanEndpoints
{
    private static readonly DateParameter Date = new("date", "The trading day; the newest that has bars when nothing is given.") { Example = "2025-07-23" };
    private static readonly DateParameter From = new("from", "First day of a back-fill; with to.");
    private static readonly DateParameter To = new("to", "Last day of a back-fill.");
    private static readonly IntegerParameter Limit = new("limit", "Runs at most.", 1, 1000, 50);
    private static readonly IntegerParameter Offset = new("offset", "Runs passed over.", 0, 1_000_000, 0);

    private static readonly ScanRun Example = new("0198a2c4d2f07c3e9a1b5d6e7f8091a2", RunKind.Backfill, RunState.Running, new(2025, 1, 2), new(2025, 7, 23),
        new(2025, 3, 4), new(2025, 7, 23, 22, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 7, 23, 22, 0, 1, TimeSpan.Zero), null, 41, 205, 80, 0, null);

    public static void MapScans(this WebApplication app)
    {
        var scans = app.MapGroup("/api/scans").WithTags("scans");
        scans.MapPost("/", PostAsync).WithSummary("Scans one trading day and answers when it is done; or, with from and to, starts a back-fill").Protected()
            .Takes(Date, From, To)
            .Answers(new ScanResult("0198a2c4d2f07c3e9a1b5d6e7f8091a2", new(2025, 7, 23), 5, 2))
            .Answers(Example, StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
        scans.MapGet("/", List).WithSummary("Runs, newest first").Takes(Limit, Offset).Answers(new[] { Example })
            .Refuses(StatusCodes.Status400BadRequest);
        scans.MapGet("/{id}", Find).WithSummary("One run").TakesPath("id", "The run.", Example.RunId).Answers(Example)
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PostAsync(
        HttpRequest request, SignalScan scan, Replica replica, RunHistory history, ScanRunner runner, RunQueue queue, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (date, from, to) = (query.Read(Date), query.Read(From), query.Read(To));
        if ((from is null) != (to is null))
        {
            query.Fail<object>(from is null ? "from" : "to", "must be given: a back-fill has a first and a last day");
        }
        else if (from is not null && date is not null)
        {
            query.Fail<object>("date", "cannot be given beside from and to");
        }
        else if (from > to)
        {
            query.Fail<object>("from", "lies after to");
        }

        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            var (first, last) = from is not null ? (from, to!.Value) : await Task.Run(() => (date ?? replica.NewestDay(), DateOnly.MinValue), cancellationToken);
            last = from is not null ? last : first ?? last;
            if (first is null || (await Task.Run(() => scan.DaysBetween(first.Value, last), cancellationToken)).Count == 0)
            {
                return NothingToScan(first is null ? "There are no bars yet; import some first."
                    : from is null ? $"No symbol has a bar of {first:yyyy-MM-dd}." : $"No symbol has a bar from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}.");
            }

            return from is null
                ? await ScanDayAsync(first.Value, history, runner, cancellationToken)
                : BackFill(first.Value, last, history, queue);
        }
        catch (ReplicaUnavailableException missing)
        {
            return NothingToScan(missing.Message);
        }
    }

    private static async Task<IResult> ScanDayAsync(DateOnly day, RunHistory history, ScanRunner runner, CancellationToken cancellationToken)
    {
        // A caller who hangs up does not leave a run behind that nobody carries out: it goes on.
        var queued = history.Add(RunKind.Manual, RunState.Queued, day, day);
        var run = await runner.RunAsync(queued.RunId, CancellationToken.None).WaitAsync(cancellationToken);
        return run.Error is { } error
            ? TypedResults.Problem(Problems.Details(StatusCodes.Status503ServiceUnavailable, "scan-failed", "The scan failed", error))
            : TypedResults.Ok(new ScanResult(run.RunId, day, run.Symbols, run.Signals));
    }

    private static IResult BackFill(DateOnly from, DateOnly to, RunHistory history, RunQueue queue)
    {
        var run = history.Add(RunKind.Backfill, RunState.Queued, from, to);
        queue.Add(run);
        return TypedResults.Accepted($"/api/scans/{run.RunId}", run);
    }

    private static IResult List(HttpRequest request, RunHistory history)
    {
        var query = new QueryReader(request);
        var (limit, offset) = (query.Read(Limit), query.Read(Offset));
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(history.List(limit!.Value, offset!.Value));
    }

    private static IResult Find(string id, RunHistory history) => history.Find(id) is { } run
        ? TypedResults.Ok(run)
        : Problems.NotFound("unknown-run", "Unknown run", $"There is no run '{id}'; GET /api/scans lists them.");

    private static IResult NothingToScan(string why) => Problems.NotFound("no-bars", "There is nothing to scan", why);
}
