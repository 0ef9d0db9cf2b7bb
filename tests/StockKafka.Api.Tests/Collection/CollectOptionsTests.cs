using System.ComponentModel.DataAnnotations;
using StockKafka.Api.Collection;

namespace StockKafka.Api.Tests.Collection;

public sealed class CollectOptionsTests
{
    private static readonly DateTimeOffset FridayEvening = new(2025, 7, 25, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_is_collected_unless_symbols_and_a_time_are_given()
    {
        Assert.False(new CollectOptions().IsOn);
        Assert.False(new CollectOptions { Symbols = "AMZN" }.IsOn);
        Assert.False(new CollectOptions { Interval = TimeSpan.FromMinutes(1) }.IsOn);
        Assert.True(new CollectOptions { Symbols = "AMZN", Interval = TimeSpan.FromMinutes(1) }.IsOn);
        Assert.True(new CollectOptions { Symbols = "AMZN", Cron = "0 30 16 ? * MON-FRI" }.IsOn);
    }

    [Fact]
    public void The_watch_list_is_a_list_with_commas() =>
        Assert.Equal(["AMZN", "BRK/B"], new CollectOptions { Symbols = " AMZN, ,BRK/B," }.Watched);

    [Fact]
    public void By_interval_the_first_round_is_at_once_and_each_other_an_interval_later()
    {
        var options = new CollectOptions { Interval = TimeSpan.FromMinutes(7) };
        Assert.Equal(TimeSpan.Zero, CollectSchedule.Wait(options, isFirst: true, FridayEvening));
        Assert.Equal(TimeSpan.FromMinutes(7), CollectSchedule.Wait(options, isFirst: false, FridayEvening));
    }

    [Fact]
    public void By_the_clock_rounds_are_in_new_york_time() // Monday 16:30 there is 20:30 UTC in summer.
    {
        var options = new CollectOptions { Cron = "0 30 16 ? * MON-FRI" };
        Assert.Equal(new DateTimeOffset(2025, 7, 28, 20, 30, 0, TimeSpan.Zero), FridayEvening + CollectSchedule.Wait(options, isFirst: true, FridayEvening));
        var winter = new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2025, 12, 1, 21, 30, 0, TimeSpan.Zero), winter + CollectSchedule.Wait(options, isFirst: true, winter));
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-03-07T12:00Z", "2026-03-08T07:30Z 2026-03-09T06:30Z 2026-03-10T06:30Z")] // 02:30 does not come on the 8th.
    [InlineData("0 0 2 * * ?", "2026-03-07T12:00Z", "2026-03-08T07:00Z 2026-03-09T06:00Z")]
    [InlineData("0 30 1 * * ?", "2026-10-31T12:00Z", "2026-11-01T05:30Z 2026-11-02T06:30Z 2026-11-03T06:30Z")] // 01:30 comes twice on the 1st.
    [InlineData("0 30 1 * * ?", "2026-11-01T05:45Z", "2026-11-02T06:30Z")]
    [InlineData("0 30 1 * * ?", "2026-11-01T06:15Z", "2026-11-02T06:30Z")]
    [InlineData("0 30 16 ? * MON-FRI", "2026-03-06T22:00Z", "2026-03-09T20:30Z")]
    [InlineData("0 30 16 ? * MON-FRI", "2026-10-30T21:00Z", "2026-11-02T21:30Z")]
    public void A_time_that_the_clock_leaves_out_or_shows_twice_runs_once(string cron, string from, string rounds)
    {
        var (now, options) = (DateTimeOffset.Parse(from), new CollectOptions { Cron = cron });
        foreach (var round in rounds.Split(' '))
        {
            now += CollectSchedule.Wait(options, isFirst: false, now)!.Value;
            Assert.Equal(DateTimeOffset.Parse(round), now);
        }
    }

    [Fact]
    public void A_clock_that_has_no_further_time_ends_the_rounds() =>
        Assert.Null(CollectSchedule.Wait(new CollectOptions { Cron = "0 0 0 1 1 ? 2020" }, isFirst: true, FridayEvening));

    [Fact]
    public void Every_mistake_is_named()
    {
        var options = new CollectOptions { Symbols = "AMZN,am zn", Cron = "at noon", Interval = TimeSpan.FromMilliseconds(1), Source = "yahoo" };
        var results = options.Validate(new ValidationContext(options)).ToList();
        Assert.Contains(results, result => result.ErrorMessage!.Contains("'am zn'", StringComparison.Ordinal));
        Assert.Contains(results, result => result.ErrorMessage!.Contains("'at noon'", StringComparison.Ordinal));
        Assert.Contains(results, result => result.ErrorMessage!.Contains("00:00:01 to 30.00:00:00", StringComparison.Ordinal));
        Assert.Contains(results, result => result.ErrorMessage!.Contains("one of them", StringComparison.Ordinal));
        Assert.Contains(results, result => result.ErrorMessage!.Contains("yfinance, kis, file, simulated", StringComparison.Ordinal));
    }
}
