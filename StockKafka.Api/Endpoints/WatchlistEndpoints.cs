using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>What the scanner found.</summary>
internal static class WatchlistEndpoints
{
    private static readonly DateParameter Date = new("date", "The trading day; the newest that has signals when it is not given.") { Example = "2025-07-23" };
    private static readonly TextParameter Condition = new("condition", "Only this rule.") { Example = "bollinger_upper_touch" };
    private static readonly IntegerParameter Tier = new("tier", "Only this market-cap tier.", 1, 3);
    private static readonly IntegerParameter Days = new("days", "Newest days that have signals.", 1, 1000, 7);

    private static readonly TextParameter BackTested = new("condition", "The rule.") { Example = "bollinger_upper_touch", Required = true };
    private static readonly IntegerParameter BackTestDays = new("days", "Newest days that have signals of the rule.", 1, 10_000, 250);
    private static readonly DateParameter Before = new("before", "The first day that stays.") { Required = true };

    public static void MapWatchlist(this WebApplication app)
    {
        var watchlist = app.MapGroup("/api/watchlist").WithTags("watchlist");
        watchlist.MapGet("/", FindAsync).WithSummary("Signals of one day, strongest first").Takes(Date, Condition, Tier)
            .Answers(new[] { Examples.Signal })
            .Refuses(StatusCodes.Status400BadRequest);
        watchlist.MapGet("/summary", SummaryAsync).WithSummary("Signals of some days: by day and rule, by sector, and the symbols with most").Takes(Days)
            .Answers(new WatchlistSummary([new(Examples.Day, Examples.Signal.Condition, 2)], [new(Examples.Signal.Sector, 1, 1)],
                [new(Examples.Signal.Symbol, 1, 1, 1, [Examples.Signal.Condition])]))
            .Refuses(StatusCodes.Status400BadRequest);
        watchlist.MapGet("/performance", PerformanceAsync).WithSummary("What came 1, 5 and 20 trading days after a rule's signals, beside all symbols on the same days")
            .Takes(BackTested, BackTestDays)
            .Answers(new SignalPerformance(Examples.Signal.Condition, Examples.Day, Examples.Day, 1, 2,
                [new(1, new(2, 0.004, 0.004, 0.5), new(5, 0.001, 0.002, 0.6), 0.5)]))
            .Refuses(StatusCodes.Status400BadRequest);
        watchlist.MapDelete("/", DeleteAsync).WithSummary("Drops the signals of all days before one").Protected().Takes(Before)
            .Answers(new DeletedSignals(4)).Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> FindAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var date = query.Read(Date);
        var condition = query.Read(Condition);
        var tier = query.Read(Tier);
        await RequireKnownAsync(query, condition, watchlist, cancellationToken);
        return query.HasErrors
            ? Problems.Invalid(query.Errors)
            : TypedResults.Ok(await watchlist.FindAsync(date, condition, tier, cancellationToken));
    }

    private static async Task<IResult> SummaryAsync(HttpRequest request, WatchlistAnalytics watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var days = query.Read(Days) ?? 0;
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await watchlist.SummaryAsync(days, cancellationToken));
    }

    private static async Task<IResult> PerformanceAsync(HttpRequest request, WatchlistAnalytics analytics, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (condition, days) = (query.Read(BackTested), query.Read(BackTestDays));
        await RequireKnownAsync(query, condition, watchlist, cancellationToken);
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await analytics.PerformanceAsync(condition!, days!.Value, cancellationToken));
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var before = query.Read(Before);
        return query.HasErrors
            ? Problems.Invalid(query.Errors)
            : TypedResults.Ok(new DeletedSignals(await watchlist.DeleteBeforeAsync(before!.Value, cancellationToken)));
    }

    private static async Task RequireKnownAsync(QueryReader query, string? condition, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        if (condition is not null && !SignalRuleOptions.Conditions.Contains(condition)
            && await watchlist.ConditionsAsync(cancellationToken) is var stored && !stored.Contains(condition))
        {
            query.Fail<string>(Condition.Name, $"'{condition}' is none of {string.Join(", ", SignalRuleOptions.Conditions.Union(stored).Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>How many signals were dropped.</summary>
    public sealed record DeletedSignals(int Deleted);
}
