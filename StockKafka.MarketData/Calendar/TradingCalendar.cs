namespace StockKafka.MarketData.Calendar;

/// <summary>When the New York Stock Exchange trades. Dates and times of day are New York's.</summary>
/// <param name="closedToo">Further days on which it is closed, for a reason that became known after this was written.</param>
public sealed class TradingCalendar(IEnumerable<DateOnly> closedToo)
{
    private static readonly TimeOnly Open = new(9, 30), Close = new(16, 0), EarlyClose = new(13, 0);

    private readonly HashSet<DateOnly> _closedToo = [.. closedToo];

    /// <summary>New York's time zone.</summary>
    public static TimeZoneInfo Zone { get; } = NewYorkTime.Zone;

    /// <summary>Whether there is trading on a day, whole or half.</summary>
    public bool IsTradingDay(DateOnly day) => WhyClosed(day) is null;

    /// <summary>Why there is no trading on a day; null when there is.</summary>
    public string? WhyClosed(DateOnly day) =>
        day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "weekend"
        : NyseHolidays.NameOf(day) ?? (_closedToo.Contains(day) ? "closed by configuration" : null);

    /// <summary>Whether trading ends at 13:00 instead of 16:00.</summary>
    public bool IsHalfDay(DateOnly day) => IsTradingDay(day) && NyseHolidays.IsEarlyClose(day);

    /// <summary>When trading begins, 09:30 in New York.</summary>
    public static DateTimeOffset OpensAt(DateOnly day) => InNewYork(day, Open);

    /// <summary>When trading ends, 16:00 in New York, or 13:00 on a half day.</summary>
    public DateTimeOffset ClosesAt(DateOnly day) => InNewYork(day, IsHalfDay(day) ? EarlyClose : Close);

    /// <summary>The newest trading day that has ended.</summary>
    public DateOnly LastEnded(DateTimeOffset now)
    {
        var day = DateOf(now);
        while (!IsTradingDay(day) || ClosesAt(day) > now)
        {
            day = day.AddDays(-1);
        }

        return day;
    }

    /// <summary>The trading days between two days, both included.</summary>
    public IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (IsTradingDay(day))
            {
                yield return day;
            }
        }
    }

    /// <summary>New York's date at a moment.</summary>
    public static DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    /// <summary>
    /// When New York's clock shows a time. One that comes twice, as the clock is put back, is the first of the two; one that does not
    /// come, as the clock is put forward, is when it would have come had the clock been left alone.
    /// </summary>
    public static DateTimeOffset MomentOf(DateTime local) => new(local,
        Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max()
        : Zone.IsInvalidTime(local) ? Zone.BaseUtcOffset : Zone.GetUtcOffset(local));

    private static DateTimeOffset InNewYork(DateOnly day, TimeOnly time) => MomentOf(day.ToDateTime(time));
}
