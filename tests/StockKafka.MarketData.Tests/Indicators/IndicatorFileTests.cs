using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Simulation;

namespace StockKafka.MarketData.Tests.Indicators;

public sealed class IndicatorFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_gives_each_name_its_type_and_period()
    {
        var definitions = Read("""{ "long": { "type": "sma", "period": 200 }, "flow": { "type": "obv" }, }""");
        Assert.Equal([new("long", "sma", 200), new("flow", "obv")], definitions);
        Assert.Equal(199, definitions[0].Create().WarmUp);
    }

    [Theory]
    [InlineData("""{ "mine": { "type": "smaa", "period": 5 } }""", "'mine': type 'smaa' is unknown; there are sma, ema, wma")]
    [InlineData("""{ "mine": { "period": 5 } }""", "'mine': type '' is unknown")]
    [InlineData("""{ "mine": { "type": "sma", "period": 0 } }""", "'mine': period is 0; 'sma' takes 1 to 10000")]
    [InlineData("""{ "mine": { "type": "bollinger", "period": 1 } }""", "'bollinger' takes 2 to 10000")]
    [InlineData("""{ "mine": { "type": "sma", "period": "20" } }""", "it must be a whole number of days")]
    [InlineData("""{ "mine": { "type": "sma", "period": 2.5 } }""", "period is 2.5")]
    [InlineData("""{ "mine": { "type": "obv", "period": 5 } }""", "'obv' takes no period")]
    [InlineData("""{ "mine": { "type": 7 } }""", "type is 7; it must be one of sma")]
    [InlineData("""{ "mine": { "type": "sma", "days": 5 } }""", "'days' is unknown; there are type and period")]
    [InlineData("""{ "mine": 5 }""", "'mine': must be an object")]
    [InlineData("""{ "": { "type": "sma" } }""", "a name must not be empty")]
    [InlineData("""[]""", "must hold an object")]
    [InlineData("""{ "mine": """, "is not JSON")]
    [InlineData("""{ "mine": { "type": "sma" }, "mine": { "type": "ema" } }""", "is not JSON")]
    [InlineData("""{ "one": { "type": "x" }, "two": { "type": "y" } }""", "'two': type 'y' is unknown")]
    public void A_mistake_is_named_with_the_file_the_name_and_what_would_be_right(string json, string message)
    {
        var refused = Assert.Throws<IndicatorFileException>(() => Read(json));
        Assert.Contains(message, refused.Message);
        Assert.Contains(_path, refused.Message);
    }

    [Fact]
    public void A_file_that_is_missing_is_said_to_be_so() =>
        Assert.Contains("/no/such/file", Assert.Throws<IndicatorFileException>(() => IndicatorFile.Read("/no/such/file")).Message);

    [Fact]
    public void A_snapshot_has_null_for_what_is_not_there_yet_and_a_number_for_the_rest()
    {
        DailyBar[] bars = [.. new SimulatedMarket(1, 1, 19, new DateOnly(2025, 7, 25)).Bars()];
        var snapshot = IndicatorSnapshot.Of(IndicatorDefinition.Standard, bars);
        Assert.Equal(IndicatorDefinition.Types, snapshot.Select(entry => entry.Key));
        Assert.Null(snapshot["sma"]);
        Assert.Null(snapshot["bollinger"]!["upper"]);
        Assert.InRange(snapshot["rsi"]!.GetValue<double>(), 0, 100);
        Assert.Contains("\"sma\":null", snapshot.ToJsonString());
    }

    private IReadOnlyList<IndicatorDefinition> Read(string json)
    {
        File.WriteAllText(_path, json);
        return IndicatorFile.Read(_path);
    }
}
