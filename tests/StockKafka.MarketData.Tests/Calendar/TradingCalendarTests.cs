using System.Globalization;
using StockKafka.MarketData.Calendar;

namespace StockKafka.MarketData.Tests.Calendar;

public sealed class TradingCalendarTests
{
    private readonly TradingCalendar _calendar = new([]);

    /// <summary>The exchange's published holidays of three years, and others that show a rule.</summary>
    [Theory]
    [InlineData("2024-01-01", "New Year's Day")]
    [InlineData("2024-01-15", "Martin Luther King Jr. Day")]
    [InlineData("2024-02-19", "Washington's Birthday")]
    [InlineData("2024-03-29", "Good Friday")]
    [InlineData("2024-05-27", "Memorial Day")]
    [InlineData("2024-06-19", "Juneteenth")]
    [InlineData("2024-07-04", "Independence Day")]
    [InlineData("2024-09-02", "Labor Day")]
    [InlineData("2024-11-28", "Thanksgiving Day")]
    [InlineData("2024-12-25", "Christmas Day")]
    [InlineData("2025-01-09", "mourning for Jimmy Carter")]
    [InlineData("2025-04-18", "Good Friday")]
    [InlineData("2026-04-03", "Good Friday")]
    [InlineData("2026-07-03", "Independence Day")] // A Saturday's, kept on Friday.
    [InlineData("2021-07-05", "Independence Day")] // A Sunday's, kept on Monday.
    [InlineData("2022-06-20", "Juneteenth")] // A Sunday's.
    [InlineData("2021-12-24", "Christmas Day")] // A Saturday's.
    [InlineData("2023-01-02", "New Year's Day")] // A Sunday's.
    [InlineData("2008-03-21", "Good Friday")] // The earliest Easter for long.
    [InlineData("2011-04-22", "Good Friday")] // And a very late one.
    [InlineData("2025-07-26", "weekend")]
    public void It_is_closed_on(string day, string reason) => Assert.Equal(reason, _calendar.WhyClosed(Date(day)));

    [Theory]
    [InlineData("2021-12-31")] // New Year's Day 2022 was a Saturday: the Friday before was an ordinary day.
    [InlineData("2021-06-18")] // Juneteenth was no holiday of the exchange yet.
    [InlineData("2025-10-13")] // Columbus Day.
    [InlineData("2025-11-11")] // Veterans Day.
    public void It_is_open_on(string day) => Assert.Null(_calendar.WhyClosed(Date(day)));

    [Theory]
    [InlineData("2024-07-03", true)]
    [InlineData("2024-11-29", true)]
    [InlineData("2024-12-24", true)]
    [InlineData("2025-07-03", true)]
    [InlineData("2026-07-02", false)] // The 3rd is the holiday itself; the day before it is whole.
    [InlineData("2026-07-03", false)]
    [InlineData("2021-12-24", false)]
    [InlineData("2020-07-03", false)] // The holiday, kept on Friday.
    [InlineData("2022-07-01", false)]
    [InlineData("2012-07-03", true)]
    [InlineData("2002-07-03", false)]
    [InlineData("2002-07-05", true)]
    [InlineData("2013-07-03", true)]
    [InlineData("2025-12-23", false)]
    public void It_closes_early_on(string day, bool expected) => Assert.Equal(expected, _calendar.IsHalfDay(Date(day)));

    [Theory]
    [InlineData("2025-03-07", "2025-03-07T21:00:00Z")] // Winter time.
    [InlineData("2025-03-10", "2025-03-10T20:00:00Z")] // The Monday after the clocks went forward.
    [InlineData("2025-10-31", "2025-10-31T20:00:00Z")]
    [InlineData("2025-11-03", "2025-11-03T21:00:00Z")] // The Monday after they went back.
    [InlineData("2025-11-28", "2025-11-28T18:00:00Z")] // Half a day.
    public void Trading_ends_at(string day, string moment) => Assert.Equal(Moment(moment), _calendar.ClosesAt(Date(day)).ToUniversalTime());

    [Theory]
    [InlineData("2025-07-23T19:59:59Z", "2025-07-22")]
    [InlineData("2025-07-23T20:00:00Z", "2025-07-23")]
    [InlineData("2025-07-24T03:00:00Z", "2025-07-23")] // Still the 23rd in New York.
    [InlineData("2025-07-27T12:00:00Z", "2025-07-25")] // A Sunday.
    [InlineData("2025-11-28T18:00:00Z", "2025-11-28")]
    [InlineData("2025-11-27T23:00:00Z", "2025-11-26")] // Thanksgiving.
    public void The_last_day_that_has_ended_at(string moment, string day) => Assert.Equal(Date(day), _calendar.LastEnded(Moment(moment)));

    [Fact]
    public void Days_that_the_configuration_names_are_closed_too()
    {
        var day = new DateOnly(2027, 3, 10);
        Assert.True(_calendar.IsTradingDay(day));
        Assert.Equal("closed by configuration", new TradingCalendar([day]).WhyClosed(day));
    }

    [MarketDataFact]
    public void The_days_of_real_bars_are_the_trading_days()
    {
        var days = File.ReadLines(Repository.MarketDataFile("daily_bars.csv")).Skip(1)
            .Select(line => Date(line.Split(',')[1])).Distinct().Order().ToArray();
        Assert.Equal(days, _calendar.Between(days[0], days[^1]));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
