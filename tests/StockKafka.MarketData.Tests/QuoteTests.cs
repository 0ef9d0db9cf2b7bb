using System.Text.Json;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Tests;

public sealed class QuoteTests
{
    private static readonly DateTimeOffset Now = new(2025, 7, 25, 20, 0, 0, TimeSpan.Zero);
    private static readonly Quote Good = new() { Symbol = "BRK/B", Price = 1.5, Source = "load", Timestamp = Now };

    public static TheoryData<string, Quote> Defects => new()
    {
        { "symbol", Good with { Symbol = "brk b" } },
        { "symbol", Good with { Symbol = "" } },
        { "symbol", Good with { Symbol = new string('A', 21) } },
        { "price", Good with { Price = -1 } },
        { "price", Good with { Price = double.NaN } },
        { "price", Good with { Price = double.PositiveInfinity } },
        { "change", Good with { Change = double.NaN } },
        { "volume", Good with { Volume = -1 } },
        { "source", Good with { Source = " " } },
        { "timestamp", Good with { Timestamp = Now.AddDays(2) } },
        { "producerId", Good with { RunId = "r" } },
        { "sequence", Good with { RunId = "r", ProducerId = "p", Sequence = 0 } },
    };

    [Fact]
    public void A_good_quote_has_no_defect() => Assert.Null(Good.Defect(Now));

    [Theory]
    [MemberData(nameof(Defects))]
    public void Each_defect_names_its_field(string field, Quote quote) => Assert.Equal(field, quote.Defect(Now)?.Field);

    [Fact]
    public void Json_is_camel_case_without_nulls()
    {
        var json = JsonSerializer.Serialize(Good with { ChangeRate = 2 }, MarketDataJson.Default.Quote);
        Assert.Equal("""{"symbol":"BRK/B","price":1.5,"changeRate":2,"source":"load","timestamp":"2025-07-25T20:00:00+00:00"}""", json);
        Assert.Equal(Good with { ChangeRate = 2 }, JsonSerializer.Deserialize(json, MarketDataJson.Default.Quote));
    }

    [Theory]
    [InlineData("""{"symbol":"A","symbol":"B","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData("""{"symbol":null,"price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData("""{"symbol":"A","price":"1","source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData("""{"symbol":"A","source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData("""{"symbol":"A","price":NaN,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    public void Json_that_is_ambiguous_or_incomplete_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, MarketDataJson.Default.Quote));
}
