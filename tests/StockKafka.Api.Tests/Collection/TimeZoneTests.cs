using System.Text;
using StockKafka.Api.Collection;
using StockKafka.Api.Ingest;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Tests.Collection;

/// <summary>Nothing depends on the time zone of the machine; nothing runs beside these, for they change it.</summary>
[CollectionDefinition(nameof(TimeZoneTests), DisableParallelization = true)]
[Collection(nameof(TimeZoneTests))]
public sealed class TimeZoneTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Seoul")]
    [InlineData("America/New_York")]
    public void The_collector_follows_new_yorks_clock(string zone)
    {
        using var machine = new MachineTimeZone(zone);
        var now = DateTimeOffset.Parse("2026-03-07T12:00Z");
        var wait = CollectSchedule.Wait(new CollectOptions { Cron = "0 30 2 * * ?" }, isFirst: false, now);
        Assert.Equal(DateTimeOffset.Parse("2026-03-08T07:30Z"), now + wait);
    }

    [Theory]
    [InlineData("2025-07-23T15:00:00")]
    [InlineData("2025-07-23")]
    public void A_quote_without_an_offset_is_refused_instead_of_being_another_moment_in_each_zone(string timestamp)
    {
        using var machine = new MachineTimeZone("Asia/Seoul");
        var content = new MessageReader(TimeProvider.System).Read(Topics.YFinanceQuotes,
            Encoding.UTF8.GetBytes($$"""{"symbol":"A","price":1,"source":"t","timestamp":"{{timestamp}}"}"""), isNull: false);
        Assert.NotNull(content.Defect);
    }
}
