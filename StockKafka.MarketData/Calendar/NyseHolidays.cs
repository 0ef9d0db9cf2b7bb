namespace StockKafka.MarketData.Calendar;

/// <summary>
/// The days on which the New York Stock Exchange is closed or closes early, worked out from its rule 7.2 and the customs that
/// rest on it. The rules are those of today, with the years since which they hold; days before 1998 are not asked for.
/// </summary>
internal static class NyseHolidays
{
    /// <summary>Days on which the exchange was closed for a reason that no rule foresees.</summary>
    private static readonly Dictionary<DateOnly, string> Extraordinary = new()
    {
        [new(2001, 9, 11)] = "attacks of 11 September", [new(2001, 9, 12)] = "attacks of 11 September",
        [new(2001, 9, 13)] = "attacks of 11 September", [new(2001, 9, 14)] = "attacks of 11 September",
        [new(2004, 6, 11)] = "mourning for Ronald Reagan", [new(2007, 1, 2)] = "mourning for Gerald Ford",
        [new(2012, 10, 29)] = "hurricane Sandy", [new(2012, 10, 30)] = "hurricane Sandy",
        [new(2018, 12, 5)] = "mourning for George H. W. Bush", [new(2025, 1, 9)] = "mourning for Jimmy Carter",
    };

    /// <summary>Why the exchange is closed on a weekday; null when it is open.</summary>
    public static string? NameOf(DateOnly day) => Extraordinary.GetValueOrDefault(day) ?? day.Month switch
    {
        1 when day == NewYear(day.Year) => "New Year's Day",
        1 when day == Nth(3, DayOfWeek.Monday, day.Year, 1) => "Martin Luther King Jr. Day",
        2 when day == Nth(3, DayOfWeek.Monday, day.Year, 2) => "Washington's Birthday",
        3 or 4 when day == Easter(day.Year).AddDays(-2) => "Good Friday",
        5 when day == LastMonday(day.Year, 5) => "Memorial Day",
        6 when day.Year >= 2022 && day == Observed(new(day.Year, 6, 19)) => "Juneteenth",
        7 when day == Observed(new(day.Year, 7, 4)) => "Independence Day",
        9 when day == Nth(1, DayOfWeek.Monday, day.Year, 9) => "Labor Day",
        11 when day == Nth(4, DayOfWeek.Thursday, day.Year, 11) => "Thanksgiving Day",
        12 when day == Observed(new(day.Year, 12, 25)) => "Christmas Day",
        _ => null,
    };

    /// <summary>Whether an open day ends at 13:00: before Independence Day, after Thanksgiving, and on Christmas Eve.</summary>
    public static bool IsEarlyClose(DateOnly day) => day switch
    {
        // Until 2012 the Friday after a Thursday's Independence Day was the short one, not the Wednesday before it.
        { Month: 7, Day: 3 } => day.DayOfWeek != DayOfWeek.Wednesday || day.Year >= 2013,
        { Month: 7, Day: 5 } => day.DayOfWeek == DayOfWeek.Friday && day.Year < 2013,
        { Month: 11 } => day == Nth(4, DayOfWeek.Thursday, day.Year, 11).AddDays(1),
        { Month: 12, Day: 24 } => true,
        _ => false,
    };

    /// <summary>A holiday on a Sunday is kept on Monday, one on a Saturday on Friday.</summary>
    private static DateOnly Observed(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    /// <summary>Kept on Monday when it falls on a Sunday; not kept on the Friday before a Saturday, the last day of a year.</summary>
    private static DateOnly NewYear(int year)
    {
        var day = new DateOnly(year, 1, 1);
        return day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(1) : day;
    }

    private static DateOnly Nth(int number, DayOfWeek weekday, int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((((int)weekday - (int)first.DayOfWeek + 7) % 7) + (7 * (number - 1)));
    }

    private static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, 1).AddMonths(1).AddDays(-1);
        return last.AddDays(-(((int)last.DayOfWeek - (int)DayOfWeek.Monday + 7) % 7));
    }

    /// <summary>Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).</summary>
    private static DateOnly Easter(int year)
    {
        var (century, inCentury) = (year / 100, year % 100);
        var golden = year % 19;
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var correction = (golden + (11 * epact) + (22 * weekday)) / 451;
        var days = epact + weekday - (7 * correction) + 114;
        return new(year, days / 31, (days % 31) + 1);
    }
}
