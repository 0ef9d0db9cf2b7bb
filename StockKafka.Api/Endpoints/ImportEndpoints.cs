using Microsoft.AspNetCore.Mvc;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Import;
using StockKafka.MarketData.Simulation;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Fills the store from CSV bodies or from the simulated market, and publishes the replica afterwards.</summary>
internal static class ImportEndpoints
{
    private const string Csv = "text/csv";

    /// <summary>As many days as can be asked for lie after 1900 then.</summary>
    private static readonly DateOnly OldestLastDay = new(1950, 1, 1);

    private static readonly int[] Refusals =
        [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests];

    public static void MapImports(this WebApplication app)
    {
        var import = app.MapGroup("/api/import").WithTags("import").Protected().WithMetadata(new DisableRequestSizeLimitAttribute());
        import.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (UnreadableFileException failure)
            {
                return TypedResults.Problem(Problems.Details(
                    StatusCodes.Status400BadRequest, "unreadable-file", "The file cannot be read", failure.Message));
            }
        });
        import.MapPost("/symbols", SymbolsAsync).WithSummary("Stores listings; a known symbol is replaced")
            .TakesBody(Csv, Examples.ListingsCsv, "CSV with a header line, of any length; rows at fault are reported and left out.")
            .Answers(new ImportResult(1, 1, 0, [])).Refuses(Refusals);
        import.MapPost("/daily-bars", DailyBarsAsync).WithSummary("Stores daily bars; a bar of the same symbol and day is replaced")
            .TakesBody(Csv, Examples.BarsCsv, "CSV with a header line, of any length; rows at fault are reported and left out.")
            .Answers(new ImportResult(1, 1, 0, [])).Refuses(Refusals);
        import.MapPost("/simulated", SimulatedAsync).WithSummary("Stores a made-up market; the same seed makes the same one")
            .TakesBody("application/json", new SimulatedMarketRequest(200, 260, 42, Examples.Day), "How large it is.").WithMetadata(new RequestSizeLimitAttribute(64 * 1024))
            .Answers(new SimulatedMarketResult(200, 52_000)).Refuses(Refusals);
    }

    private static async Task<IResult> SymbolsAsync(HttpRequest request, ListingTable listings, MarketCache cache, ReplicaPublisher replica, CancellationToken cancellationToken)
    {
        using var file = new CsvFile(request.Body, RequestBodies.Charset(request));
        var stored = await listings.ImportAsync(file.ListingsAsync(cancellationToken), cancellationToken);
        cache.SymbolsAppeared();
        await replica.PublishAsync(cancellationToken);
        return TypedResults.Ok(file.Result(stored));
    }

    private static async Task<IResult> DailyBarsAsync(HttpRequest request, BarTable bars, MarketCache cache, ReplicaPublisher replica,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        using var file = new CsvFile(request.Body, RequestBodies.Charset(request));
        var today = DailyBar.Newest(clock.GetUtcNow());
        var (stored, symbols) = await bars.ImportAsync(file.BarsAsync(today, cancellationToken), cancellationToken);
        cache.BarsChanged(symbols);
        await replica.PublishAsync(cancellationToken);
        return TypedResults.Ok(file.Result(stored));
    }

    private static async Task<IResult> SimulatedAsync(HttpRequest request, BarTable bars, ListingTable listings,
        MarketCache cache, ReplicaPublisher replica, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (await new JsonReading<SimulatedMarketRequest>(new(), market => Faults(market, today)).ReadAsync(request, errors, cancellationToken) is not { } market)
        {
            return Problems.Invalid(errors);
        }

        var simulated = new SimulatedMarket(market.Seed, market.Symbols, market.Days, market.LastDay ?? today);
        var listed = await listings.ImportAsync(simulated.Listings().ToAsyncEnumerable(), cancellationToken);
        var (stored, symbols) = await bars.ImportAsync(simulated.Bars().ToAsyncEnumerable(), cancellationToken);
        cache.BarsChanged(symbols);
        cache.SymbolsAppeared();
        await replica.PublishAsync(cancellationToken);
        return TypedResults.Ok(new SimulatedMarketResult(listed, stored));
    }

    private static IEnumerable<(string Field, string Reason)> Faults(SimulatedMarketRequest market, DateOnly today)
    {
        if (market.Symbols is < 1 or > SimulatedMarket.MaxSymbols)
        {
            yield return ("symbols", $"must be 1 to {SimulatedMarket.MaxSymbols}");
        }

        if (market.Days is < 1 or > SimulatedMarket.MaxDays)
        {
            yield return ("days", $"must be 1 to {SimulatedMarket.MaxDays}");
        }

        if (market.LastDay < OldestLastDay || market.LastDay > today)
        {
            yield return ("lastDay", $"must be {OldestLastDay:yyyy-MM-dd} to {today:yyyy-MM-dd}");
        }
    }

    /// <summary>Which market to make.</summary>
    internal sealed record SimulatedMarketRequest(int Symbols = 200, int Days = 260, int Seed = 42, DateOnly? LastDay = null);

    /// <summary>What was stored of it.</summary>
    internal sealed record SimulatedMarketResult(long Symbols, long Bars);
}
