using System.Globalization;
using System.Text.Json;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Providers;

/// <summary>What KIS answers. Numbers are texts, empty where there is none; <c>rt_cd</c> is 0 for success, <c>msg_cd</c> a code.</summary>
internal static class KisAnswer
{
    public const string TokenExpired = "EGW00123", TokenInvalid = "EGW00121", TooManyRequests = "EGW00201";

    /// <summary>The code of an answer that says no, or null; also of one with status 500, which KIS uses for them.</summary>
    public static string? Refusal(ProviderAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "rt_cd") is { } code && code != "0"
                ? Text(json.RootElement, "msg_cd") ?? "" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The price of <c>HHDFS00000300</c>; null when the exchange does not list the symbol.</summary>
    public static Quote? ReadQuote(JsonElement root, string symbol, DateTimeOffset now)
    {
        if (!root.TryGetProperty("output", out var output) || Number(output, "last") is not { } price)
        {
            return null;
        }

        // "diff" has no sign of its own, so the change is taken from the close of the day before.
        var previous = Number(output, "base");
        return new()
        {
            Symbol = symbol,
            Price = price,
            Change = price - previous,
            ChangeRate = previous > 0 ? 100 * (price - previous) / previous : null,
            Volume = (long?)Number(output, "tvol"),
            Source = KisProvider.ProviderName,
            Timestamp = now,
            Currency = KisProvider.Money,
        };
    }

    /// <summary>The days of <c>HHDFS76240000</c>, as they come: newest first.</summary>
    public static ProviderBars ReadBars(JsonElement root, string symbol, DateOnly today)
    {
        var bars = new List<DailyBar>();
        var skipped = 0;
        var refused = new List<string>();
        if (root.TryGetProperty("output2", out var rows) && rows.ValueKind == JsonValueKind.Array)
        {
            foreach (var row in rows.EnumerateArray().Where(row => !string.IsNullOrEmpty(Text(row, "xymd"))))
            {
                var bar = ReadBar(row, symbol);
                var defect = bar?.Defect(today);
                if (bar is not null && defect is null)
                {
                    bars.Add(bar);
                    continue;
                }

                skipped++;
                if (defect is not null)
                {
                    refused.Add($"{bar!.Date:yyyy-MM-dd}: {defect}");
                }
            }
        }

        return new(bars, skipped, refused);
    }

    private static DailyBar? ReadBar(JsonElement row, string symbol) =>
        DateOnly.TryParseExact(Text(row, "xymd"), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && Number(row, "open") is { } open && Number(row, "high") is { } high && Number(row, "low") is { } low && Number(row, "clos") is { } close
            ? new(symbol, date, open, high, low, close, (long)(Number(row, "tvol") ?? 0), KisProvider.Money) : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
