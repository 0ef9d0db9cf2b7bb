using System.Text;
using Confluent.Kafka;
using StockKafka.Api.Ingest;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Tests.Ingest;

public sealed class MessageReaderTests
{
    private const string Good = """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""";

    private static readonly DateTimeOffset Now = new(2025, 7, 25, 20, 0, 0, TimeSpan.Zero);

    private readonly MessageReader _reader = new(new FixedClock());

    [Fact]
    public void Each_topic_fills_its_own_list()
    {
        var batch = new IngestBatch();
        Read(Topics.YFinanceQuotes, Good).AddTo(batch);
        Read(Topics.KisQuotes, Good.Replace("\"A\"", "\"BRK/B\"", StringComparison.Ordinal)).AddTo(batch);
        Read(Topics.DailyBars, """{"symbol":"ACHR^W","date":"2025-07-24","open":1,"high":2,"low":1,"close":1,"volume":3}""").AddTo(batch);
        Read(Topics.WatchlistSignals, """{"symbol":"A","date":"2025-07-24","condition":"c","close":1,"level":1,"strength":1,"tier":3,"sector":null}""").AddTo(batch);
        Assert.Equal(["A", "BRK/B"], batch.Quotes.Select(quote => quote.Symbol));
        Assert.Equal("ACHR^W", Assert.Single(batch.Bars).Symbol);
        Assert.Single(batch.Signals);
    }

    [Fact]
    public void Minor_units_become_currencies_and_a_message_without_a_currency_is_taken()
    {
        var batch = new IngestBatch();
        Read(Topics.YFinanceQuotes, Good.Replace("\"price\":1", "\"price\":71.9,\"change\":-0.6,\"currency\":\"GBp\"", StringComparison.Ordinal)).AddTo(batch);
        Read(Topics.YFinanceQuotes, Good).AddTo(batch);
        Read(Topics.DailyBars, """{"symbol":"A","date":"2025-07-24","open":71.9,"high":72,"low":71,"close":71.9,"volume":3,"currency":"GBp"}""").AddTo(batch);
        Read(Topics.WatchlistSignals, """{"symbol":"A","date":"2025-07-24","condition":"c","close":1,"level":1,"strength":1,"currency":"KRW"}""").AddTo(batch);
        Assert.Equal([(0.719, -0.006, "GBP"), (1, null, null)], batch.Quotes.Select(quote => (quote.Price, quote.Change, quote.Currency)));
        Assert.Equal(new DailyBar("A", new(2025, 7, 24), 0.719, 0.72, 0.71, 0.719, 3, "GBP"), Assert.Single(batch.Bars));
        Assert.Equal((null, "KRW"), (Assert.Single(batch.Signals).Tier, batch.Signals[0].Currency));
    }

    [Theory]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","currency":"XYZ"}""", "currency")]
    [InlineData(Topics.DailyBars, """{"symbol":"A","date":"2025-07-24","open":1,"high":2,"low":1,"close":1,"volume":3,"currency":"usd"}""", "currency")]
    [InlineData(Topics.WatchlistSignals, """{"symbol":"A","date":"2025-07-24","condition":"c","close":1,"level":1,"strength":1,"tier":3,"currency":"GBp"}""", "currency")]
    [InlineData(Topics.YFinanceQuotes, "{", "")]
    [InlineData(Topics.YFinanceQuotes, "", "")]
    [InlineData(Topics.YFinanceQuotes, "null", "null")]
    [InlineData(Topics.YFinanceQuotes, "[]", "")]
    [InlineData(Topics.YFinanceQuotes, Good + "{}", "")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":-1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":0,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":NaN,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "N")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":"NaN","source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1e999,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"change":1e999,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "change")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-26T20:00:01Z"}""", "timestamp")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"1969-12-31T00:00:00Z"}""", "timestamp")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"price":2,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "price")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"Price":2,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "rice")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"a b","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "symbol")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":null,"price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""", "symbol")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","volume":-1}""", "volume")]
    [InlineData(Topics.YFinanceQuotes, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","runId":"r"}""", "producerId")]
    [InlineData(Topics.DailyBars, """{"symbol":"A","date":"2026-07-24","open":1,"high":2,"low":1,"close":1,"volume":3}""", "date")]
    [InlineData(Topics.DailyBars, """{"symbol":"A","date":"2025-07-24","open":1,"high":2,"low":-1,"close":1,"volume":3}""", "low")]
    [InlineData(Topics.DailyBars, """{"symbol":"A","date":"2025-07-24","open":1,"high":2,"low":3,"close":1,"volume":3}""", "low")]
    [InlineData(Topics.DailyBars, """{"symbol":"A"}""", "date")]
    [InlineData(Topics.WatchlistSignals, """{"symbol":"A","date":"2025-07-24","condition":"c","close":1e999,"level":1,"strength":1,"tier":3,"sector":null}""", "close")]
    [InlineData(Topics.YFinanceQuotes, "\u0000\u0001", "")]
    public void A_poison_message_gives_a_reason_and_no_row(string topic, string value, string reason)
    {
        var batch = new IngestBatch();
        var content = Read(topic, value);
        content.AddTo(batch);
        Assert.Contains(reason, content.Defect!);
        Assert.Equal(value, Encoding.UTF8.GetString(content.Refused!));
        Assert.Equal(0, batch.Quotes.Count + batch.Bars.Count + batch.Signals.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    public void A_text_that_is_no_utf8_gives_a_reason_and_keeps_its_bytes(byte[] text)
    {
        byte[] value = [.. "{\"symbol\":\"A\",\"price\":1,\"source\":\""u8, .. text, .. "\",\"timestamp\":\"2025-07-25T20:00:00Z\"}"u8];
        var content = _reader.Read(Topics.YFinanceQuotes, value, isNull: false);
        Assert.NotEmpty(content.Defect!);
        Assert.Equal(value, content.Refused);
    }

    [Fact]
    public void A_message_without_value_gives_a_reason() => Assert.NotNull(_reader.Read(Topics.YFinanceQuotes, default, isNull: true).Defect);

    [Fact]
    public void A_good_quote_allocates_nothing()
    {
        var value = Encoding.UTF8.GetBytes(
            """{"symbol":"AMZN","price":231.5,"change":1.25,"changeRate":0.5,"volume":1000,"currency":"GBp","source":"load","timestamp":"2025-07-25T14:00:01.123Z","runId":"run-1","producerId":"p-1","sequence":77}""");
        _reader.Read(Topics.YFinanceQuotes, value, isNull: false);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var index = 0; index < 1_000; index++)
            {
                _reader.Read(Topics.YFinanceQuotes, value, isNull: false);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Keys_are_read_as_text()
    {
        IDeserializer<string?> keys = _reader;
        Assert.Equal("BRK/B", keys.Deserialize("BRK/B"u8, false, default));
        Assert.Null(keys.Deserialize([], true, default));
        Assert.Equal(new string('x', 500), keys.Deserialize(Encoding.UTF8.GetBytes(new string('x', 500)), false, default));
    }

    private MessageContent Read(string topic, string value) => _reader.Read(topic, Encoding.UTF8.GetBytes(value), isNull: false);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
