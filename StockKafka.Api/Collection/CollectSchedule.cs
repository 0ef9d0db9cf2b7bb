using Quartz;
using StockKafka.MarketData.Calendar;

namespace StockKafka.Api.Collection;

/// <summary>When the next round of the collector is due.</summary>
internal static class CollectSchedule
{
    /// <summary>How long to wait for it; null when there is none any more.</summary>
    /// <param name="options">The interval or the cron expression.</param>
    /// <param name="isFirst">Whether there was no round yet.</param>
    /// <param name="now">This moment.</param>
    public static TimeSpan? Wait(CollectOptions options, bool isFirst, DateTimeOffset now) =>
        options.Cron.Length == 0 ? (isFirst ? TimeSpan.Zero : options.Interval)
            : new CronExpression(options.Cron, TradingCalendar.Zone).GetNextValidTimeAfter(now) - now;
}
