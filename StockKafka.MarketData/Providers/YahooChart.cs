using System.Text.Json;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Providers;

/// <summary>An answer of Yahoo's chart API (<c>/v8/finance/chart</c>), understood.</summary>
/// <param name="Bars">The days of the chart.</param>
/// <param name="Quote">The latest price, when the chart has one.</param>
internal sealed record YahooChart(ProviderBars Bars, Quote? Quote)
{
    /// <summary>Reads the JSON of a chart.</summary>
    /// <exception cref="ProviderException">It is an error, or no chart.</exception>
    public static YahooChart Read(ProviderAnswer answer, string symbol, bool adjust, DateOnly today)
    {
        using var json = answer.Json(YFinanceProvider.ProviderName);
        try
        {
            var chart = json.RootElement.GetProperty("chart");
            if (chart.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                throw Refusal(answer, symbol, error);
            }

            var result = chart.GetProperty("result")[0];
            return new(ReadBars(result, symbol, adjust, today), ReadQuote(result.GetProperty("meta"), symbol));
        }
        catch (Exception bad) when (bad is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or ArgumentOutOfRangeException)
        {
            throw new ProviderException(ProviderFailureKind.BadAnswer, $"yfinance answered {(int)answer.Status} with something that is not a chart: {bad.Message}", inner: bad);
        }
    }

    private static ProviderException Refusal(ProviderAnswer answer, string symbol, JsonElement error)
    {
        var code = error.TryGetProperty("code", out var named) ? named.ToString() : "error";
        var description = error.TryGetProperty("description", out var said) ? said.ToString() : "";
        return code == "Not Found"
            ? new(ProviderFailureKind.UnknownSymbol, $"yfinance does not know '{symbol}': {description}")
            : new(ProviderFailureKind.BadAnswer, $"yfinance answered {(int)answer.Status} for '{symbol}': {code}, {description}");
    }

    private static ProviderBars ReadBars(JsonElement result, string symbol, bool adjust, DateOnly today)
    {
        if (!result.TryGetProperty("timestamp", out var timestamps))
        {
            return new([], 0); // No trading in the time asked for.
        }

        var clock = new ExchangeClock(result.GetProperty("meta"));
        var unit = Unit(result.GetProperty("meta"));
        var splits = ReadSplits(result, clock);
        var indicators = result.GetProperty("indicators");
        var quote = indicators.GetProperty("quote")[0];
        var columns = new[] { "open", "high", "low", "close", "volume" }.Select(quote.GetProperty).ToArray();
        JsonElement? adjusted = adjust && indicators.TryGetProperty("adjclose", out var series) ? series[0].GetProperty("adjclose") : null;
        var bars = new SortedDictionary<DateOnly, DailyBar>();
        var skipped = 0;
        var refused = new List<string>();
        for (var row = 0; row < timestamps.GetArrayLength(); row++)
        {
            var date = clock.DateOf(timestamps[row].GetInt64());
            var bar = ReadBar(symbol, date, columns, adjusted, row, unit) is { } read ? read with { Splits = splits } : null;
            var defect = bar?.Defect(today);
            if (bar is not null && defect is null)
            {
                bars[date] = bar;
                continue;
            }

            skipped++;
            if (defect is not null && refused.Count < ProviderBars.MaxRefused)
            {
                refused.Add($"{date:yyyy-MM-dd}: {defect}");
            }
        }

        return new([.. bars.Values], skipped, refused);
    }

    /// <summary>The splits of the days asked for, null for none; prices of before are adjusted for each of them.</summary>
    private static List<StockSplit>? ReadSplits(JsonElement result, ExchangeClock clock)
    {
        if (!result.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty("splits", out var named) || named.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var splits = new SortedDictionary<DateOnly, StockSplit>();
        foreach (var split in named.EnumerateObject().Select(each => each.Value).Where(each => each.ValueKind == JsonValueKind.Object))
        {
            if (Number(split, "date") is { } time && Number(split, "numerator") is { } after && Number(split, "denominator") is { } before
                && new StockSplit(clock.DateOf((long)time), after / before) is { IsPossible: true } read)
            {
                splits[read.Date] = read;
            }
        }

        return splits.Count > 0 ? [.. splits.Values] : null;
    }

    private static DailyBar? ReadBar(string symbol, DateOnly date, JsonElement[] columns, JsonElement? adjusted, int row, string? unit)
    {
        if (Number(columns[0], row) is not { } open || Number(columns[1], row) is not { } high || Number(columns[2], row) is not { } low
            || Number(columns[3], row) is not { } close)
        {
            return null;
        }

        var factor = adjusted is { } series && Number(series, row) is { } adjustedClose ? adjustedClose / close : 1;
        return new DailyBar(symbol, date, open * factor, high * factor, low * factor, close * factor, (long)(Number(columns[4], row) ?? 0), unit).Canonical();
    }

    private static double? Number(JsonElement column, int row) => column[row] is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static Quote? ReadQuote(JsonElement meta, string symbol)
    {
        if (Number(meta, "regularMarketPrice") is not { } price || Number(meta, "regularMarketTime") is not { } time)
        {
            return null;
        }

        var previous = Number(meta, "previousClose") ?? Number(meta, "chartPreviousClose");
        return new Quote
        {
            Symbol = symbol,
            Price = price,
            Change = price - previous,
            ChangeRate = previous > 0 ? 100 * (price - previous) / previous : null,
            Volume = (long?)Number(meta, "regularMarketVolume"),
            Source = YFinanceProvider.ProviderName,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds((long)time),
            Currency = Unit(meta),
        }.Canonical();
    }

    /// <summary>What the prices are counted in: a currency, or a minor unit such as GBp.</summary>
    private static string? Unit(JsonElement meta) =>
        meta.TryGetProperty("currency", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } unit ? unit : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
