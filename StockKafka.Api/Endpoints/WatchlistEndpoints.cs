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

    public static void MapWatchlist(this WebApplication app)
    {
        var watchlist = app.MapGroup("/api/watchlist").WithTags("watchlist");
        watchlist.MapGet("/", FindAsync).WithSummary("Signals of one day, strongest first").Takes(Date, Condition, Tier)
            .Answers(new[] { Examples.Signal })
            .Refuses(StatusCodes.Status400BadRequest);
        watchlist.MapGet("/summary", SummaryAsync).WithSummary("How many signals of which rule, day by day").Takes(Days)
            .Answers(new[] { new WatchlistDay(Examples.Day, Examples.Signal.Condition, 2) })
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> FindAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var date = query.Read(Date);
        var condition = query.Read(Condition);
        var tier = query.Read(Tier);
        return query.HasErrors
            ? Problems.Invalid(query.Errors)
            : TypedResults.Ok(await watchlist.FindAsync(date, condition, tier, cancellationToken));
    }

    private static async Task<IResult> SummaryAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var days = query.Read(Days) ?? 0;
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await watchlist.SummaryAsync(days, cancellationToken));
    }
}
