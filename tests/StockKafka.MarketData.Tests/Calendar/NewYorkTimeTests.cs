using StockKafka.MarketData.Calendar;

namespace StockKafka.MarketData.Tests.Calendar;

public sealed class NewYorkTimeTests
{
    /// <summary>Each hour from 2007 on, as far as the rule goes, at the changes of summer and winter among them.</summary>
    [Fact]
    public void Without_the_systems_time_zones_the_rule_gives_the_same()
    {
        var system = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var rule = NewYorkTime.ByRule();
        for (var hour = new DateTimeOffset(2007, 1, 1, 0, 0, 0, TimeSpan.Zero); hour.Year < 2030; hour = hour.AddHours(1))
        {
            Assert.Equal(system.GetUtcOffset(hour), rule.GetUtcOffset(hour));
        }
    }
}
