using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>The database-intensive query, and what is stored of a load run.</summary>
internal static class AnalyticsEndpoints
{
    private static readonly IntegerParameter Window = new(
        "window", "Days of the rolling volatility.", SectorAnalytics.MinWindow, SectorAnalytics.MaxWindow, 20) { Example = 20 };

    private static readonly TextParameter Producer = new("producerId", "Only this producer, with the ranges of its sequence numbers.", 64);

    public static void MapAnalytics(this WebApplication app)
    {
        app.MapGet("/api/analytics/heavy", HeavyAsync)
            .WithTags("analytics").WithSummary("Volatility, drawdown, correlation with the sector, and rank in it").Takes(SymbolParameter.InQuery, Window)
            .Answers(new SectorStanding("AMZN", "Consumer Discretionary", 20, Examples.Day, 0.21, -0.31, 0.84, 3, 5))
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        app.MapGet("/api/runs/{runId}/ledger", LedgerAsync)
            .WithTags("load runs").WithSummary("What is stored of a load run").Takes(Producer)
            .TakesPath("runId", "The run-id of the load run.", "20250723-150000")
            .Answers(new Ledger("20250723-150000", 3, 3, 0, [new ProducerLedger("p1", 3, 3, 1, 3, null)]))
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> HeavyAsync(HttpRequest request, SectorAnalytics analytics, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var symbol = SymbolParameter.ReadQuery(query);
        var window = query.Read(Window) ?? 0;
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        return await analytics.StandingAsync(symbol, window, cancellationToken) is { } standing
            ? TypedResults.Ok(standing)
            : SymbolParameter.Unknown(symbol);
    }

    private static async Task<IResult> LedgerAsync(string runId, HttpRequest request, RunLedger ledger, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var producer = query.Read(Producer);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var stored = await ledger.ReadAsync(runId, producer, cancellationToken);
        return stored.Messages > 0 || await ledger.IsKnownAsync(runId, cancellationToken)
            ? TypedResults.Ok(stored)
            : Problems.NotFound("unknown-run", "Unknown run", $"Nothing is stored of a run '{runId}', and none was announced; GET /api/runs lists those that were.");
    }
}
