using System.Text;
using System.Text.Json;
using StockKafka.Api.Ingest;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Tests.Ingest;

/// <summary>What the fast way takes, the serializer takes with the same values.</summary>
public sealed class QuoteParserTests
{
    private readonly QuoteParser _parser = new();

    [Theory]
    [InlineData(true, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData(true, """{"timestamp":"2025-07-25T20:00:00.1234567+09:00","source":"kis","price":1e3,"symbol":"BRK/B"}""")]
    [InlineData(true, """ { "symbol" : "A" , "price" : 0.1 , "source" : "x" , "timestamp" : "2025-07-25T20:00Z" } """)]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25"}""")]
    [InlineData(true, """{"symbol":"A","price":1,"change":-1.5,"changeRate":2,"volume":9223372036854775807,"source":"x","timestamp":"2025-07-25T20:00:00Z","runId":"r","producerId":"p","sequence":1}""")]
    [InlineData(true, """{"symbol":"A","price":71.9,"source":"x","timestamp":"2025-07-25T20:00:00Z","currency":"GBp"}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","currency":null}""")]
    [InlineData(true, """{"symbol":"\u0041","price":1,"source":"\"","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData(false, """{"Symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","more":{"price":2}}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","volume":null}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","\u0076olume":3}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"2025-07-25T20:00:00Z","volume":1.5}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x"}""")]
    [InlineData(false, """{"symbol":"A","price":1,"source":"x","timestamp":"yesterday"}""")]
    [InlineData(false, """{"symbol":"A","price":"1","source":"x","timestamp":"2025-07-25T20:00:00Z"}""")]
    public void The_fast_way_agrees_with_the_serializer(bool isFast, string json)
    {
        Assert.Equal(isFast, _parser.TryParse(Encoding.UTF8.GetBytes(json), out var row));
        if (isFast)
        {
            Assert.Equal(JsonSerializer.Deserialize(json, MarketDataJson.Default.Quote), row.ToQuote());
        }
    }

    [Fact]
    public void Nothing_that_is_spoilt_anywhere_is_read_differently()
    {
        var good = Encoding.UTF8.GetBytes("""{"symbol":"AMZN","price":231.5,"change":1.25,"volume":10,"source":"load","timestamp":"2025-07-25T14:00:01.123Z","runId":"r","producerId":"p","sequence":77}""");
        var random = new Random(1);
        var taken = 0;
        for (var round = 0; round < 50_000; round++)
        {
            byte[] spoilt = [.. good];
            for (var spot = random.Next(1, 4); spot > 0; spot--)
            {
                spoilt[random.Next(spoilt.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : good[random.Next(good.Length)];
            }

            if (_parser.TryParse(spoilt, out var row))
            {
                taken++;
                Assert.Equal(JsonSerializer.Deserialize(spoilt, MarketDataJson.Default.Quote), row.ToQuote());
            }
        }

        Assert.InRange(taken, 100, 49_000);
    }

    [Fact]
    public void The_table_of_texts_gives_the_same_string_and_does_not_grow_without_end()
    {
        var table = new TextTable();
        var first = table.Get("AMZN");
        Assert.Same(first, table.Get("AMZN"u8));
        for (var index = 0; index < 200_000; index++)
        {
            table.Get($"name-{index}");
        }

        Assert.Equal("AMZN", table.Get("AMZN"));
        Assert.NotSame(first, table.Get("AMZN"));
    }
}
