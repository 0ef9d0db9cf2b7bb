namespace StockKafka.MarketData.Store;

/// <summary>The stored bars of a symbol were moved to another scale.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Shares">What prices were divided by.</param>
/// <param name="ScalesVolume">Whether the volume was multiplied by as much.</param>
/// <param name="Before">The first day that was not moved; null when all were.</param>
/// <param name="Bars">How many.</param>
/// <param name="Reason">Why.</param>
internal sealed record Rescaling(string Symbol, double Shares, bool ScalesVolume, DateOnly? Before, int Bars, string Reason);
