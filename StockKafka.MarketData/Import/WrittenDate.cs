using System.Globalization;

namespace StockKafka.MarketData.Import;

/// <summary>
/// The day that a text names, as it is written: what time and offset follow it move it to no other day. Only forms in which the
/// year comes first are taken, for in all others day and month can be taken for each other.
/// </summary>
internal static class WrittenDate
{
    /// <summary>What is taken, for messages.</summary>
    public const string Forms = "a date such as 2025-07-23, 2025/07/23 or 20250723, alone or with a time after it (2025-07-23 00:00:00+09:00)";

    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"];

    private static readonly string[] Moments =
    [
        .. from day in Days[..2]
           from separator in (string[])[" ", "'T'"]
           from time in (string[])["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"]
           from offset in (string[])["", "K", " zzz"]
           select day + separator + time + offset,
    ];

    /// <summary>Reads a day; false when the text is in none of the forms.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateOnly day)
    {
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            return true;
        }

        var read = DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        day = DateOnly.FromDateTime(moment.DateTime);
        return read;
    }
}
