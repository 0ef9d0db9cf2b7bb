using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Listings.</summary>
internal static class SymbolEndpoints
{
    private static readonly TextParameter Query = new("query", "Part of the symbol or of the name.") { Example = "amazon" };
    private static readonly TextParameter Sector = new("sector", "The sector's whole name.") { Example = "Consumer Discretionary" };
    private static readonly IntegerParameter Tier = new("tier", "Market cap: 1 from 100 billion USD, 2 from 10 billion, 3 for the rest. Of another currency than USD: none.", 1, 3) { Example = 1 };
    private static readonly FlagParameter HasBars = new("hasBars", "Only listings with daily bars.");
    private static readonly IntegerParameter Limit = new("limit", "Most listings answered.", 1, 10_000, 100);
    private static readonly IntegerParameter Offset = new("offset", "Listings left out first.", 0, 1_000_000, 0);

    public static void MapSymbols(this WebApplication app) => app.MapGet("/api/symbols", FindAsync)
        .WithTags("symbols").WithSummary("Listings in the order of their symbols, a page at a time")
        .Takes(Query, Sector, Tier, HasBars, Limit, Offset)
        .Answers(new ListingPage(1, [Examples.Listing]))
        .Refuses(StatusCodes.Status400BadRequest);

    private static async Task<IResult> FindAsync(HttpRequest request, ListingTable listings, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = new ListingFilter(query.Read(Query), query.Read(Sector), query.Read(Tier), query.Read(HasBars),
            query.Read(Limit) ?? 0, query.Read(Offset) ?? 0);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var (total, items) = await listings.FindAsync(filter, cancellationToken);
        return TypedResults.Ok(new ListingPage(total, items));
    }

    /// <param name="Total">How many there are on all pages.</param>
    /// <param name="Items">This page.</param>
    internal sealed record ListingPage(long Total, IReadOnlyList<Listing> Items);
}
