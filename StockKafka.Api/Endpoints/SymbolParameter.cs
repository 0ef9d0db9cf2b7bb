using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Api.Endpoints;

/// <summary>The symbol that a request names.</summary>
internal static class SymbolParameter
{
    /// <summary>The symbol in capitals; notes an error when it cannot be one.</summary>
    public static string Read(QueryReader query, string? value)
    {
        var symbol = value?.ToUpperInvariant();
        return SymbolName.IsValid(symbol) ? symbol! : query.Fail<string>("symbol", SymbolName.Rule) ?? "";
    }

    /// <summary>404.</summary>
    public static IResult Unknown(string symbol) => Problems.NotFound(
        "unknown-symbol", "Unknown symbol", $"Nothing is known of '{symbol}'; GET /api/symbols lists what is.");
}
