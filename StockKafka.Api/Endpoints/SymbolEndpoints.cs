using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Api.Endpoints;

/// <summary>Listings.</summary>
internal static class SymbolEndpoints
{
    public static void MapSymbols(this WebApplication app) => app.MapGet("/api/symbols", FindAsync);

    private static async Task<IResult> FindAsync(HttpRequest request, ListingTable listings, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = new ListingFilter(query.Text("query"), query.Text("sector"), query.Integer("tier", 1, 3),
            query.Flag("hasBars"), query.Integer("limit", 1, 10_000) ?? 100, query.Integer("offset", 0, 1_000_000) ?? 0);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var (total, items) = await listings.FindAsync(filter, cancellationToken);
        return TypedResults.Ok(new ListingPage(total, items));
    }

    internal sealed record ListingPage(long Total, IReadOnlyList<Listing> Items);
}
