using System.Text.Json;

namespace StockKafka.MarketData.Providers;

/// <summary>
/// The clock of the exchange that a chart is of. The time zone says what the offset was at each moment; <c>gmtoffset</c>, which is
/// that of the moment of asking, counts only where no zone is named that this machine knows.
/// </summary>
internal sealed class ExchangeClock
{
    private readonly TimeZoneInfo? _zone;
    private readonly TimeSpan _offset;

    public ExchangeClock(JsonElement meta)
    {
        var name = meta.TryGetProperty("exchangeTimezoneName", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (name is null || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _zone))
        {
            _offset = TimeSpan.FromSeconds(meta.TryGetProperty("gmtoffset", out var seconds) ? seconds.GetInt64() : 0);
        }
    }

    /// <summary>The exchange's date at a moment, in seconds since 1970.</summary>
    public DateOnly DateOf(long seconds)
    {
        var moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateOnly.FromDateTime(moment.UtcDateTime + (_zone?.GetUtcOffset(moment) ?? _offset));
    }
}
