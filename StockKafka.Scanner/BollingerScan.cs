using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Store;

namespace StockKafka.Scanner;

/// <summary>Finds closes at or near the upper Bollinger band.</summary>
internal static class BollingerScan
{
    /// <summary>The signal of one symbol on one day; null when the rule does not hold or there are too few days.</summary>
    public static WatchlistSignal? Signal(CloseWindow window, DateOnly day, ScannerOptions options)
    {
        if (window.Closes.Length < options.BollingerPeriod)
        {
            return null;
        }

        var recent = window.Closes.AsSpan(^options.BollingerPeriod..);
        var upper = BollingerBands.Over(recent, options.BollingerDeviations).Upper;
        var close = recent[^1];
        return close >= options.TouchRatio * upper
            ? new(window.Symbol, day, WatchlistSignal.BollingerUpperTouch, close, upper, close / upper, window.Tier, window.Sector)
            : null;
    }
}
