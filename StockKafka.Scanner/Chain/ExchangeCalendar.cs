using Quartz;
using Quartz.Impl.Calendar;
using StockKafka.MarketData.Calendar;

namespace StockKafka.Scanner.Chain;

/// <summary>The exchange's days for Quartz: either the whole trading days or the half ones, in New York.</summary>
/// <param name="days">When the exchange trades.</param>
/// <param name="halfDays">Whether the half days are included, or the whole ones.</param>
internal sealed class ExchangeCalendar(TradingCalendar days, bool halfDays) : BaseCalendar(TradingCalendar.Zone)
{
    /// <summary>No two half days, and no two trading days, lie further apart: beyond it there is nothing to find.</summary>
    private const int SearchedDays = 800;

    /// <inheritdoc />
    public override bool IsTimeIncluded(DateTimeOffset timeUtc) => base.IsTimeIncluded(timeUtc) && IsIncluded(TradingCalendar.DateOf(timeUtc));

    /// <inheritdoc />
    public override DateTimeOffset GetNextIncludedTimeUtc(DateTimeOffset timeUtc)
    {
        if (IsTimeIncluded(timeUtc))
        {
            return timeUtc;
        }

        var day = TradingCalendar.DateOf(timeUtc);
        for (var searched = 0; searched < SearchedDays; searched++)
        {
            day = day.AddDays(1);
            if (IsIncluded(day))
            {
                return TradingCalendar.MomentOf(day.ToDateTime(TimeOnly.MinValue)).ToUniversalTime();
            }
        }

        return timeUtc.AddDays(SearchedDays);
    }

    /// <inheritdoc />
    public override ICalendar Clone()
    {
        var copy = new ExchangeCalendar(days, halfDays);
        CloneFields(copy);
        return copy;
    }

    private bool IsIncluded(DateOnly day) => days.IsTradingDay(day) && days.IsHalfDay(day) == halfDays;
}
