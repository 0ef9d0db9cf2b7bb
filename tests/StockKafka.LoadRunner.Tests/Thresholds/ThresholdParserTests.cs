using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Thresholds;

namespace StockKafka.LoadRunner.Tests.Thresholds;

public sealed class ThresholdParserTests
{
    [Theory]
    [InlineData("p95<1000ms", "Percentile", 95, "Below", 1_000_000)]
    [InlineData("p99.99<=2s", "Percentile", 99.99, "AtMost", 2_000_000)]
    [InlineData("p50 < 800us", "Percentile", 50, "Below", 800)]
    [InlineData("avg<500", "Average", 0, "Below", 500_000)]
    [InlineData("min>0.5ms", "Shortest", 0, "Above", 500)]
    [InlineData("max<10s", "Longest", 0, "Below", 10_000_000)]
    [InlineData("rps>=100/s", "Rate", 0, "AtLeast", 100)]
    [InlineData("errors<1%", "Errors", 0, "Below", 0.01)]
    [InlineData("errors<10", "Errors", 0, "Below", 10)]
    [InlineData("count>1000", "Count", 0, "Above", 1_000)]
    [InlineData("lag<50ms", "Lag", 0, "Below", 50_000)]
    [InlineData("stock_ingest_lag<10000", "Gauge", 0, "Below", 10_000)]
    [InlineData("cache_hit_rate>80%", "Gauge", 0, "Above", 80)]
    [InlineData("api.memory_bytes<500MB", "Gauge", 0, "Below", 500_000_000)]
    [InlineData("database_p95_ms<0.2s", "Gauge", 0, "Below", 200)]
    [InlineData("avg(machine.cpu_percent)<80%", "Gauge", 0, "Below", 80)]
    public void Parse_MetricComparisonLimitAndUnit(string text, string metric, double percent, string comparison, double limit)
    {
        var threshold = ThresholdParser.Parse(text);
        Assert.Equal((metric, percent, comparison), (threshold.Metric.ToString(), threshold.Percent, threshold.Comparison.ToString()));
        Assert.Equal(limit, threshold.Limit, limit * 1e-9);
    }

    [Fact]
    public void ParseAll_CommasSeparateButNotWithinBraces()
    {
        var thresholds = ThresholdParser.ParseAll("p95{GET /a,b}<1s, errors<1%,rps>10");
        Assert.Equal(["p95{GET /a,b}<1s", "errors<1%", "rps>10"], thresholds.Select(threshold => threshold.Text));
        Assert.Equal(new OperationSelector("operation", "GET /a,b"), thresholds[0].Operations);
    }

    [Theory]
    [InlineData("{GET /api/quotes}", true)]
    [InlineData("{get /API/quotes}", true)]
    [InlineData("{/api/quotes}", true)]
    [InlineData("{name:/api/quotes}", true)]
    [InlineData("{type:GET}", true)]
    [InlineData("{scenario:Reader}", true)]
    [InlineData("{tag:read}", true)]
    [InlineData("{POST /api/quotes}", false)]
    [InlineData("{tag:write}", false)]
    [InlineData("{scenario:Writer}", false)]
    public void Selector_FindsOperations(string selector, bool matches)
    {
        var operation = new OperationCatalog().Get("GET", "/api/quotes", "Reader", "read");
        Assert.Equal(matches, ThresholdParser.Parse($"p95{selector}<1s").Operations!.Matches(operation));
    }

    [Theory]
    [InlineData("p95<", "has no limit")]
    [InlineData("p95", "has no comparison")]
    [InlineData("", "has no comparison")]
    [InlineData("p95=1s", "has no comparison")]
    [InlineData("p95<fast", "has the limit 'fast', which is no number")]
    [InlineData("p95<-1ms", "has the limit '-1ms', which is no number")]
    [InlineData("p95<1%", "has the unit '%', which p95 is not measured in; use us, ms or s")]
    [InlineData("errors<1ms", "has the unit 'ms', which errors is not measured in")]
    [InlineData("rps>5h", "has the unit 'h'")]
    [InlineData("foo<3", "has 'foo', which is no metric")]
    [InlineData("p101<1s", "has 'p101', which is no metric")]
    [InlineData("erors<1%", "did you mean errors?")]
    [InlineData("mean(machine.cpu_percent)<80", "has 'mean', which is none of avg, min, max, last")]
    [InlineData("p95{GET /x<1s", "has a { without a }")]
    [InlineData("p95{}<1s", "selects nothing")]
    [InlineData("p95{type:}<1s", "selects nothing")]
    [InlineData("machine.cpu_percent{type:GET}<3", "limits machine.cpu_percent, which no operation has")]
    public void Parse_Nonsense_SaysWhatIsWrongAndHowToWriteIt(string text, string says)
    {
        var message = Assert.Throws<UsageException>(() => ThresholdParser.Parse(text)).Message;
        Assert.StartsWith($"--threshold: '{text}' ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("write e.g.", message, StringComparison.Ordinal);
    }
}
