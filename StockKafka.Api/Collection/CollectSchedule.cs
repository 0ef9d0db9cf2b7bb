using Quartz;
using StockKafka.MarketData.Calendar;

namespace StockKafka.Api.Collection;

/// <summary>When the next round of the collector is due.</summary>
internal static class CollectSchedule
{
    /// <summary>Longer than any clock is put back.</summary>
    private static readonly TimeSpan LongestChange = TimeSpan.FromHours(2);

    /// <summary>How long to wait for it; null when there is none any more.</summary>
    /// <param name="options">The interval or the cron expression.</param>
    /// <param name="isFirst">Whether there was no round yet.</param>
    /// <param name="now">This moment.</param>
    public static TimeSpan? Wait(CollectOptions options, bool isFirst, DateTimeOffset now) =>
        options.Cron.Length == 0 ? (isFirst ? TimeSpan.Zero : options.Interval) : Next(options.Cron, now) - now;

    /// <summary>The first time of an expression after a moment, each time of New York's clock exactly once, whether or not the clock shows it.</summary>
    private static DateTimeOffset? Next(string cron, DateTimeOffset now)
    {
        // The expression is followed on a clock that is never changed, and each of its times looked up on the real one.
        var times = new CronExpression(cron, TimeZoneInfo.Utc);
        DateTimeOffset? time = new DateTimeOffset(TimeZoneInfo.ConvertTime(now, TradingCalendar.Zone).DateTime - LongestChange, TimeSpan.Zero);
        do
        {
            time = times.GetNextValidTimeAfter(time.Value);
        }
        while (time is not null && TradingCalendar.MomentOf(time.Value.DateTime) <= now);

        return time is null ? null : TradingCalendar.MomentOf(time.Value.DateTime);
    }
}
