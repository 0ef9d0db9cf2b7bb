using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>Technical indicators of one symbol on one day.</summary>
internal static class IndicatorEndpoints
{
    private const int AllBars = int.MaxValue;

    private static readonly DateParameter Date = new("date", "The trading day; the newest when it is not given.") { Example = "2025-07-23" };

    private static readonly DayIndicators Example = new("AMZN", Examples.Day, 228.29, Currency.Usd, 252,
        new() { ["sma"] = 224.52, ["rsi"] = 61.3, ["macd"] = new JsonObject { ["line"] = 3.9, ["signal"] = 3.7, ["histogram"] = 0.2 } }, []);

    public static void AddIndicators(this IHostApplicationBuilder builder) => builder.AddValidatedOptions<IndicatorOptions>("Indicators");

    public static void MapIndicators(this WebApplication app) =>
        app.MapGet("/api/stock/{symbol}/indicators", IndicatorsAsync).WithTags("stocks").TakesSymbol()
            .WithSummary("Technical indicators of one day; null where a value does not exist yet").Takes(Date)
            .Answers(Example).Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> IndicatorsAsync(string symbol, HttpContext context, MarketCache cache, BarTable bars, ListingTable listings,
        IOptions<IndicatorOptions> options, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request);
        symbol = SymbolParameter.ReadPath(query, symbol);
        var date = query.Read(Date);
        if (query.HasErrors)
        {
            return Problems.Invalid(query.Errors);
        }

        var (found, isHit) = await cache.GetBarsAsync(symbol, $"indicators:{date:yyyyMMdd}", async () =>
        {
            var history = await bars.RangeAsync(symbol, DateOnly.MinValue, date ?? DateOnly.MaxValue, AllBars, CancellationToken.None);
            return history.Count > 0 && (date is null || history[^1].Date == date)
                ? JsonSerializer.SerializeToUtf8Bytes(Of(symbol, DailyBar.OfOneCurrency(history), options.Value), JsonSerializerOptions.Web)
                : null;
        }, cancellationToken);
        if (found is null)
        {
            return await WhyNoneAsync(symbol, date, bars, listings, cancellationToken);
        }

        context.Response.Headers[StockEndpoints.CacheHeader] = isHit ? "hit" : "miss";
        return new TaggedJson(found);
    }

    private static DayIndicators Of(string symbol, IReadOnlyList<DailyBar> history, IndicatorOptions options)
    {
        var day = history[^1];
        return new(symbol, day.Date, day.Close, day.Currency, history.Count,
            IndicatorSnapshot.Of(IndicatorDefinition.Standard, history), IndicatorSnapshot.Of(options.UserDefined, history));
    }

    private static async Task<IResult> WhyNoneAsync(
        string symbol, DateOnly? date, BarTable bars, ListingTable listings, CancellationToken cancellationToken)
    {
        var before = await bars.RangeAsync(symbol, DateOnly.MinValue, date ?? DateOnly.MaxValue, 1, cancellationToken);
        if (before.Count == 0 && !await listings.IsKnownAsync(symbol, cancellationToken))
        {
            return SymbolParameter.Unknown(symbol);
        }

        return Problems.NotFound("no-bar", "No bar of that day", before.Count > 0
            ? $"'{symbol}' has no bar of {date:yyyy-MM-dd}; the newest one before it is of {before[^1].Date:yyyy-MM-dd}."
            : date is null ? $"'{symbol}' has no daily bars yet." : $"'{symbol}' has no bar of {date:yyyy-MM-dd} or before.");
    }

    /// <param name="Symbol">Ticker.</param>
    /// <param name="Date">The day.</param>
    /// <param name="Close">Its close in <paramref name="Currency"/>.</param>
    /// <param name="Currency">Of all prices, code of ISO 4217; null when it is not known.</param>
    /// <param name="Bars">Days up to and including it, from which the values come; those before a change of the currency are none of them.</param>
    /// <param name="Indicators">The standard set; null is a value that does not exist yet.</param>
    /// <param name="UserDefined">The set of the file <c>Indicators:File</c>.</param>
    internal sealed record DayIndicators(string Symbol, DateOnly Date, double Close, string? Currency, int Bars, JsonObject Indicators, JsonObject UserDefined);
}
