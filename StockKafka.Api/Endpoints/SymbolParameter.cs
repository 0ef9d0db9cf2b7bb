using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.Api.Endpoints;

/// <summary>The symbol that a request names.</summary>
internal static class SymbolParameter
{
    /// <summary>The symbol in the query string.</summary>
    public static readonly TextParameter InQuery = new("symbol", "Ticker, in capitals or not.") { Example = "AMZN", Required = true };

    /// <summary>The symbol in the path, as <c>{symbol}</c>.</summary>
    public static TBuilder TakesSymbol<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.TakesPath("symbol", "Ticker, in capitals or not; a slash is written %2F: BRK%2FB.", "AMZN");

    /// <summary>The symbol of the path in capitals; notes an error when it cannot be one.</summary>
    public static string ReadPath(QueryReader query, string value) => Check(query, Uri.UnescapeDataString(value));

    /// <summary>The symbol of the query string in capitals; notes an error when it is missing or cannot be one.</summary>
    public static string ReadQuery(QueryReader query) => query.Read(InQuery) is { } value ? Check(query, value) : "";

    /// <summary>404.</summary>
    public static IResult Unknown(string symbol) => Problems.NotFound(
        "unknown-symbol", "Unknown symbol", $"Nothing is known of '{symbol}'; GET /api/symbols lists what is.");

    private static string Check(QueryReader query, string value)
    {
        var symbol = SymbolName.Canonical(value);
        return SymbolName.IsValid(symbol) ? symbol : query.Fail<string>("symbol", SymbolName.Rule) ?? "";
    }
}
