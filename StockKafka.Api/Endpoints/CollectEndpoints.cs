using System.Globalization;
using StockKafka.Api.Collection;
using StockKafka.MarketData.Providers;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>The providers, and collecting from them on request.</summary>
internal static class CollectEndpoints
{
    private static readonly IntegerParameter Days = new("days", "Trading days to ask for.", 1, CollectOptions.MaxDays, 30) { Example = 30 };
    private static readonly TextParameter Source = new("source", "The provider to ask; the chain when it is not given.") { Example = SimulatedProvider.ProviderName };

    public static void MapCollection(this WebApplication app)
    {
        app.MapGet("/api/providers", Providers).WithTags("collection").WithSummary("How each provider of market data is")
            .Answers(new[]
            {
                new ProviderInfo("yfinance", 1, true, null, ["DailyBars", "LatestQuote"], new(Examples.Day, new(20, 5), TimeSpan.Zero), null, null, 1),
            });
        app.MapPost("/api/stock/{symbol}/collect", CollectAsync).WithTags("collection").Protected().TakesSymbol()
            .WithSummary("Gets bars and the latest quote of a symbol from a provider and produces them").Takes(Days, Source)
            .Answers(new CollectResult("AMZN", "yfinance", 30, 1, 0, [], []), StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound,
                StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Providers(ProviderChain chain) => TypedResults.Ok(chain.Status.Select((status, index) => new ProviderInfo(
        status.Name, index < chain.Order.Count ? index + 1 : null, status.Enabled, status.Detail,
        [.. Enum.GetValues<ProviderCapabilities>().Where(each => status.Capabilities.HasFlag(each)).Select(each => each.ToString())],
        status.LastSuccess, status.LastFailure, status.LastError, status.RequestsLeft)).ToArray());

    private static async Task<IResult> CollectAsync(string symbol, HttpContext context, ProviderChain chain, Collector collector, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request);
        symbol = SymbolParameter.ReadPath(query, symbol);
        var days = query.Read(Days) ?? 0;
        var source = query.Read(Source);
        if (source is not null && !chain.Has(source))
        {
            query.Fail<string>("source", $"'{source}' is none of {string.Join(", ", ProviderOptions.Names)}");
        }

        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            var result = await collector.CollectAsync(new(symbol), days, source, cancellationToken);
            return TypedResults.Json(result, statusCode: StatusCodes.Status202Accepted);
        }
        catch (NoProviderException nobody)
        {
            return Nobody(nobody, context.Response);
        }
    }

    private static IResult Nobody(NoProviderException nobody, HttpResponse response)
    {
        var problem = nobody.IsUnknownSymbol
            ? Problems.Details(StatusCodes.Status404NotFound, "no-provider-data", "No provider knows the symbol", nobody.Message)
            : Problems.Details(StatusCodes.Status503ServiceUnavailable, "providers-unavailable", "No provider can answer", nobody.Message);
        if (!nobody.IsUnknownSymbol && nobody.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        problem.Extensions["failures"] = nobody.Failures;
        return TypedResults.Problem(problem);
    }

    /// <summary>A provider as <c>/api/providers</c> shows it.</summary>
    /// <param name="Name">Its name, as <c>source</c> takes it.</param>
    /// <param name="Order">Its place in the chain, from 1; null when it is asked only by name.</param>
    /// <param name="Enabled">Whether it can be asked at all.</param>
    /// <param name="Detail">Why not; or a note.</param>
    /// <param name="Capabilities"><c>DailyBars</c>, <c>LatestQuote</c>.</param>
    /// <param name="LastSuccess">When it last answered.</param>
    /// <param name="LastFailure">When it last failed.</param>
    /// <param name="LastError">Why.</param>
    /// <param name="RequestsLeft">Requests that may be sent now without waiting; null without a limit.</param>
    internal sealed record ProviderInfo(string Name, int? Order, bool Enabled, string? Detail, string[] Capabilities,
        DateTimeOffset? LastSuccess, DateTimeOffset? LastFailure, string? LastError, int? RequestsLeft);
}
