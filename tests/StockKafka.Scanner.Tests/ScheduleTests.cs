using Microsoft.Extensions.Time.Testing;
using Quartz;
using Quartz.Extensibility;
using StockKafka.MarketData.Calendar;
using StockKafka.Scanner.Chain;
using StockKafka.Scanner.Settings;

namespace StockKafka.Scanner.Tests;

/// <summary>Tests that move the machine to another time zone: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimeZoneTests
{
    public const string Name = "time zone of the machine";
}

/// <summary>When the schedule fires: 18:00 in New York on whole trading days, 15:00 on half days.</summary>
[Collection(TimeZoneTests.Name)]
public sealed class ScheduleTests
{
    private static readonly ScannerOptions Defaults = new();

    [Fact]
    public void The_hour_is_new_yorks_on_both_sides_of_the_change_to_summer_time() => // 9 March 2025
        Assert.Equal(["2025-03-06T23:00Z", "2025-03-07T23:00Z", "2025-03-10T22:00Z", "2025-03-11T22:00Z"], Whole("2025-03-06T12:00:00Z", 4));

    [Fact]
    public void And_of_the_change_back() => // 2 November 2025
        Assert.Equal(["2025-10-31T22:00Z", "2025-11-03T23:00Z"], Whole("2025-10-31T12:00:00Z", 2));

    [Theory]
    [InlineData("0 30 2 ? * *", "2026-03-06T12:00:00Z", "2026-03-09T06:30Z 2026-03-10T06:30Z")] // 02:30 does not come on Sunday the 8th, a closed day.
    [InlineData("0 30 1 ? * *", "2026-10-30T12:00:00Z", "2026-11-02T06:30Z 2026-11-03T06:30Z")] // 01:30 comes twice on Sunday the 1st.
    [InlineData("0 0 18 ? * *", "2026-03-06T12:00:00Z", "2026-03-06T23:00Z 2026-03-09T22:00Z")]
    [InlineData("0 0 0 ? * *", "2026-10-30T12:00:00Z", "2026-11-02T05:00Z 2026-11-03T05:00Z")]
    public void Both_changes_of_the_clock_are_passed_with_one_run_a_trading_day_in_every_time_zone_of_the_machine(string cron, string from, string times)
    {
        foreach (var zone in (string[])["UTC", "Asia/Seoul", "America/New_York", "Pacific/Kiritimati"])
        {
            using var machine = new MachineTimeZone(zone);
            Assert.Equal(times.Split(' '), Fires(cron, halfDays: false, from, times.Split(' ').Length));
        }
    }

    [Fact]
    public void Weekends_are_passed_over() =>
        Assert.Equal(["2025-07-28T22:00Z"], Whole("2025-07-25T22:00:01Z", 1)); // From Friday evening to Monday.

    [Fact]
    public void Holidays_are_passed_over_and_half_days_have_a_time_of_their_own()
    {
        // 3 July 2025 is a half day and the 4th a holiday; Thanksgiving is on 27 November, the half days after it on the 28th and 24 December.
        Assert.Equal(["2025-07-02T22:00Z", "2025-07-07T22:00Z"], Whole("2025-07-02T12:00:00Z", 2));
        Assert.Equal(["2025-07-03T19:00Z", "2025-11-28T20:00Z", "2025-12-24T20:00Z"], Half("2025-07-01T12:00:00Z", 3));
        Assert.Equal(["2025-11-26T23:00Z", "2025-12-01T23:00Z"], Whole("2025-11-26T12:00:00Z", 2));
    }

    [Fact]
    public void A_day_closed_by_configuration_is_passed_over() =>
        Assert.Equal(["2025-07-23T22:00Z"], Whole("2025-07-22T12:00:00Z", 1, new DateOnly(2025, 7, 22)));

    [Fact]
    public void A_closed_day_whose_month_could_be_its_day_is_refused()
    {
        var options = new ScannerOptions { ClosedDays = ["2025-01-09", "03/04/2025"] };
        Assert.Equal("'03/04/2025' is no date such as 2025-01-09.", Assert.Single(options.Validate(new(options))).ErrorMessage);
    }

    [Theory]
    [InlineData("2025-07-26T16:00:00Z", "2025-07-25")] // Saturday
    [InlineData("2025-07-27T16:00:00Z", "2025-07-25")] // Sunday
    [InlineData("2025-07-05T16:00:00Z", "2025-07-03")] // Saturday after a holiday and a half day
    [InlineData("2025-07-03T17:00:00Z", "2025-07-03")] // 13:00 on a half day: it has ended.
    [InlineData("2025-07-03T16:59:59Z", "2025-07-02")]
    [InlineData("2025-03-10T19:59:59Z", "2025-03-07")] // The first day of summer time ends at 20:00 UTC,
    [InlineData("2025-03-10T20:00:00Z", "2025-03-10")]
    [InlineData("2025-03-07T20:00:00Z", "2025-03-06")] // the last of winter time at 21:00.
    public void A_run_started_at_any_time_is_for_the_newest_day_that_has_ended(string now, string day) =>
        Assert.Equal(DateOnly.Parse(day), new TradingCalendar([]).LastEnded(DateTimeOffset.Parse(now)));

    [Fact]
    public void The_calendar_finds_the_midnight_at_which_the_next_day_of_its_kind_begins()
    {
        var whole = new ExchangeCalendar(new([]), halfDays: false).Clone();
        Assert.False(whole.IsTimeIncluded(DateTimeOffset.Parse("2025-07-04T18:00:00Z")));
        Assert.Equal(DateTimeOffset.Parse("2025-07-07T04:00:00Z"), whole.GetNextIncludedTimeUtc(DateTimeOffset.Parse("2025-07-03T18:00:00Z")));
        Assert.True(new ExchangeCalendar(new([]), halfDays: true).IsTimeIncluded(DateTimeOffset.Parse("2025-07-03T18:00:00Z")));
    }

    private static string[] Whole(string from, int count, params DateOnly[] closed) => Fires(Defaults.Cron, halfDays: false, from, count, closed);

    private static string[] Half(string from, int count) => Fires(Defaults.HalfDayCron, halfDays: true, from, count);

    private static string[] Fires(string cron, bool halfDays, string from, int count, params DateOnly[] closed)
    {
        var trigger = TriggerBuilder.Create(new FakeTimeProvider(DateTimeOffset.Parse(from))).WithIdentity("t").StartAt(DateTimeOffset.Parse(from)).WithSchedule(ScanExtensions.Schedule(cron)).Build();
        return [.. TriggerFireTimes.Compute(trigger, new ExchangeCalendar(new(closed), halfDays), count).Select(time => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mmZ"))];
    }
}
