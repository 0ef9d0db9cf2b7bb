using System.Text;
using StockKafka.Api.Ingest;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Tests;

public sealed class MessageReaderTests
{
    private static readonly DateTimeOffset Now = new(2025, 7, 25, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_topic_fills_its_own_list()
    {
        var batch = new IngestBatch();
        Assert.Null(Read(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", batch));
        Assert.Null(Read(Topics.KisQuotes, """{"symbol":"B","price":1,"source":"kis","timestamp":"2025-07-25T20:00:00Z"}""", batch));
        Assert.Null(Read(Topics.DailyBars, """{"symbol":"A","date":"2025-07-24","open":1,"high":2,"low":1,"close":1,"volume":3}""", batch));
        Assert.Null(Read(Topics.WatchlistSignals,
            """{"symbol":"A","date":"2025-07-24","condition":"c","close":1,"level":1,"strength":1,"tier":3,"sector":null}""", batch));
        Assert.Equal((2, 1, 1), (batch.Quotes.Count, batch.Bars.Count, batch.Signals.Count));
    }

    [Theory]
    [InlineData(Topics.YFinanceQuotes, "{", "")]
    [InlineData(Topics.YFinanceQuotes, "null", "null")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":-1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.DailyBars, """{"symbol":"A","date":"2026-07-24","open":1,"high":2,"low":1,"close":1,"volume":3}""", "date")]
    [InlineData(Topics.DailyBars, """{"symbol":"A"}""", "date")]
    [InlineData(Topics.YFinanceQuotes, "\u0000\u0001", "")]
    public void A_poison_message_gives_a_reason_and_no_row(string topic, string value, string reason)
    {
        var batch = new IngestBatch();
        Assert.Contains(reason, Read(topic, value, batch)!);
        Assert.Equal(0, batch.Quotes.Count + batch.Bars.Count + batch.Signals.Count);
    }

    [Fact]
    public void A_message_without_value_gives_a_reason() =>
        Assert.NotNull(MessageReader.Read(Topics.YFinanceQuotes, null, Now, new IngestBatch()));

    private static string? Read(string topic, string value, IngestBatch batch) =>
        MessageReader.Read(topic, Encoding.UTF8.GetBytes(value), Now, batch);
}
