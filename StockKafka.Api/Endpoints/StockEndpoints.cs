using System.Text.Json;
using StockKafka.Api.Ingest;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Bars and quotes of one symbol, from the cache when it has them. Symbols with a slash are written with %2F.</summary>
internal static class StockEndpoints
{
    /// <summary>Answer header: <c>hit</c> or <c>miss</c>.</summary>
    internal const string CacheHeader = "X-Cache";

    private static readonly DateParameter From = new("from", "First day, included.") { Example = "2025-07-01" };
    private static readonly DateParameter To = new("to", "Last day, included.") { Example = "2025-07-23" };
    private static readonly IntegerParameter Limit = new("limit", "Newest bars answered.", 1, 100_000, 100_000) { Example = 5 };

    public static void MapStocks(this WebApplication app)
    {
        var stock = app.MapGroup("/api/stock/{symbol}").WithTags("stocks").TakesSymbol();
        stock.MapGet("/daily", DailyAsync).WithSummary("Daily bars, oldest first").Takes(From, To, Limit)
            .Answers(new[] { Examples.Bar })
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified))
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        stock.MapGet("/quote", QuoteAsync).WithSummary("The latest quote")
            .Answers(Examples.Quote)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> DailyAsync(string symbol, HttpContext context, MarketCache cache, BarTable bars,
        ListingTable listings, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request);
        symbol = SymbolParameter.ReadPath(query, symbol);
        var from = query.Read(From) ?? DateOnly.MinValue;
        var to = query.Read(To) ?? DateOnly.MaxValue;
        var limit = query.Read(Limit) ?? 0;
        if (from > to)
        {
            query.Fail<string>("from", $"{from:yyyy-MM-dd} lies after to, {to:yyyy-MM-dd}");
        }

        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var range = $"{from:yyyyMMdd}:{to:yyyyMMdd}:{limit}";
        var (found, isHit) = await cache.GetBarsAsync(symbol, range, async () =>
        {
            var read = await bars.RangeAsync(symbol, from, to, limit, CancellationToken.None);
            return read.Count > 0 || await listings.IsKnownAsync(symbol, CancellationToken.None)
                ? JsonSerializer.SerializeToUtf8Bytes([.. read], MarketDataJson.Default.DailyBarArray)
                : null;
        }, cancellationToken);
        if (found is null)
        {
            return SymbolParameter.Unknown(symbol);
        }

        context.Response.Headers[CacheHeader] = isHit ? "hit" : "miss";
        return new TaggedJson(found);
    }

    private static async Task<IResult> QuoteAsync(string symbol, HttpContext context, MarketCache cache, LatestQuotes latest,
        QuoteTable quotes, ListingTable listings, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request);
        symbol = SymbolParameter.ReadPath(query, symbol);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        if (await cache.GetQuoteAsync(symbol, cancellationToken) is { } cached)
        {
            context.Response.Headers[CacheHeader] = "hit";
            return TypedResults.Bytes(cached, "application/json");
        }

        if ((latest.Find(symbol) ?? await quotes.LatestAsync(symbol, cancellationToken)) is not { } quote)
        {
            return await listings.IsKnownAsync(symbol, cancellationToken)
                ? Problems.NotFound("no-quote", "No quote yet", $"There is no quote of '{symbol}' yet.")
                : SymbolParameter.Unknown(symbol);
        }

        context.Response.Headers[CacheHeader] = "miss";
        return TypedResults.Json(quote, MarketDataJson.Default.Quote);
    }
}
