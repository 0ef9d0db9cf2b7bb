using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Api.Endpoints;

/// <summary>What the scanner found.</summary>
internal static class WatchlistEndpoints
{
    public static void MapWatchlist(this WebApplication app)
    {
        var watchlist = app.MapGroup("/api/watchlist");
        watchlist.MapGet("/", FindAsync);
        watchlist.MapGet("/summary", SummaryAsync);
    }

    private static async Task<IResult> FindAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var date = query.Date("date");
        var condition = query.Text("condition");
        var tier = query.Integer("tier", 1, 3);
        return query.HasErrors
            ? Problems.Invalid(query.Errors)
            : TypedResults.Ok(await watchlist.FindAsync(date, condition, tier, cancellationToken));
    }

    private static async Task<IResult> SummaryAsync(HttpRequest request, WatchlistTable watchlist, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var days = query.Integer("days", 1, 1000) ?? 7;
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await watchlist.SummaryAsync(days, cancellationToken));
    }
}
