using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Api.Endpoints;

/// <summary>The database-intensive query, and what is stored of a load run.</summary>
internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this WebApplication app)
    {
        app.MapGet("/api/analytics/heavy", HeavyAsync);
        app.MapGet("/api/runs/{runId}/ledger", LedgerAsync);
    }

    private static async Task<IResult> HeavyAsync(HttpRequest request, SectorAnalytics analytics, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var symbol = SymbolParameter.Read(query, query.Text("symbol"));
        var window = query.Integer("window", SectorAnalytics.MinWindow, SectorAnalytics.MaxWindow) ?? 20;
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
        var producer = query.Text("producerId", 64);
        return query.HasErrors ? Problems.Invalid(query.Errors) : TypedResults.Ok(await ledger.ReadAsync(runId, producer, cancellationToken));
    }
}
