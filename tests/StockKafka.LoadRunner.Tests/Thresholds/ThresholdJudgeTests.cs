using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;
using StockKafka.LoadRunner.Sessions;

namespace StockKafka.LoadRunner.Tests.Thresholds;

public sealed class ThresholdJudgeTests
{
    private readonly OperationCatalog _catalog = new();
    private readonly Operation _read;
    private readonly Operation _write;

    public ThresholdJudgeTests()
    {
        _read = _catalog.Get("GET", "/read", "Reader", "read");
        _write = _catalog.Get("POST", "/write", "Writer");
    }

    [Theory]
    [InlineData("p95<101ms", true)]
    [InlineData("p95<90ms", false)]
    [InlineData("max<401ms", true)]
    [InlineData("p75{POST /write}<300ms", false)]
    [InlineData("p50{tag:read}<51ms", true)]
    [InlineData("avg{scenario:Reader}<51ms", true)]
    [InlineData("rps>50", true)]
    [InlineData("rps{type:POST}>4", false)]
    [InlineData("count>=104", true)]
    [InlineData("count>104", false)]
    [InlineData("errors<2", true)] // One outside, one inside an outage.
    [InlineData("errors{/write}<25%", false)]
    [InlineData("errors{/read}<0.1%", true)]
    [InlineData("lag<2ms", true)]
    [InlineData("stock_ingest_lag<=30", true)]
    [InlineData("stock_ingest_lag<30", false)] // The worst sample decides…
    [InlineData("cache_hit_rate>5", false)]
    [InlineData("avg(cache_hit_rate)>40", true)]
    [InlineData("last(stock_ingest_lag)<15", true)]
    [InlineData("max(stock_ingest_lag)<15", false)]
    public void Judge(string text, bool holds)
    {
        var result = Assert.Single(ThresholdJudge.Judge([ThresholdParser.Parse(text)], Totals(), Gauges()));
        Assert.False(result.HasNoSamples);
        Assert.Equal(holds, !result.IsBroken);
    }

    [Theory]
    [InlineData("p95{GET /other}<1s")]
    [InlineData("no_such_gauge<1")]
    public void Judge_NothingToJudge_HasNoSamples(string text)
    {
        var result = Assert.Single(ThresholdJudge.Judge([ThresholdParser.Parse(text)], Totals(), Gauges()));
        Assert.True(result is { HasNoSamples: true, IsBroken: false });
    }

    [Fact]
    public void RequireOperations_SelectorWithoutOperation_NamesWhatThereIs()
    {
        var message = Assert.Throws<UsageException>(() => ThresholdCheck.RequireOperations([ThresholdParser.Parse("p95{/x}<1s")], _catalog.All)).Message;
        Assert.Equal("--threshold: 'p95{/x}<1s' selects no operation of this load, which has GET /read, POST /write", message);
    }

    [Fact]
    public void Watch_BrokenBeforeTheGrace_EndsTheRunOnceAfterIt()
    {
        var stops = 0;
        var watch = new ThresholdWatch([ThresholdParser.Parse("p95<1ms"), ThresholdParser.Parse("count>1000000")], _catalog.All, () => stops++);
        for (var second = 0; second < 13; second++)
        {
            watch.Closed(WindowAt(second));
            Assert.Equal(second + 1 < ThresholdWatch.Grace.TotalSeconds ? 0 : 1, stops);
        }

        Assert.Equal("p95<1ms", watch.Broken!.Threshold.Text);
        Assert.StartsWith("p95: ", watch.Broken.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_Gauge_EndsTheRun()
    {
        var stopped = false;
        var watch = new ThresholdWatch([ThresholdParser.Parse("stock_ingest_lag<20")], _catalog.All, () => stopped = true);
        watch.Sampled(Sample(10, 50));
        for (var second = 0; second < 11; second++)
        {
            watch.Closed(WindowAt(second));
        }

        Assert.False(stopped);
        watch.Sampled(Sample(30, 50));
        watch.Closed(WindowAt(11));
        Assert.True(stopped);
    }

    private static SampleRecord Sample(double lag, double hits) =>
        new() { Values = new Dictionary<string, double> { ["stock_ingest_lag"] = lag, ["cache_hit_rate"] = hits } };

    private static GaugeTotals Gauges() => GaugeTotals.Of([Sample(10, 0), Sample(30, 50), Sample(10, 100)]);

    private RunTotals Totals()
    {
        var totals = new RunTotals(_catalog.All);
        totals.Add(WindowAt(0));
        return totals;
    }

    /// <summary>Reads of 1 to 100 ms; writes of 100 to 400 ms, one of which failed, one inside an outage.</summary>
    private Window WindowAt(int second)
    {
        var window = new Window(_catalog.All.Count) { StartMicros = second * 1_000_000L, DurationMicros = 1_000_000 };
        for (var millis = 1; millis <= 100; millis++)
        {
            window.Operations[_read.Id].Record(millis * 1_000, millis * 1_000, OperationResult.Success(1), inOutage: false);
            window.Lag.Record(1_000);
        }

        window.Operations[_write.Id].Record(100_000, 1, OperationResult.Failed("x"), inOutage: true);
        window.Operations[_write.Id].Record(200_000, 1, OperationResult.Failed("x"), inOutage: false);
        window.Operations[_write.Id].Record(400_000, 1, OperationResult.Success(1), inOutage: false);
        window.Operations[_write.Id].Record(400_000, 1, OperationResult.Success(1), inOutage: false);
        return window;
    }
}
