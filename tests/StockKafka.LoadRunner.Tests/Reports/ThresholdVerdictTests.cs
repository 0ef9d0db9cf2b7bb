using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>What thresholds do to the verdict.</summary>
public sealed class ThresholdVerdictTests : VerdictTestBase
{
    [Fact]
    public void Threshold_Broken_FailsWithWhatWasMeasured()
    {
        var verdict = Of(Changed(settings => settings with { Thresholds = ["p99<50ms", "p50<1s"] }));
        Assert.Equal(99, verdict.ExitCode);
        Assert.StartsWith("p99: ", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
        Assert.EndsWith(", should be < 50ms", verdict.Reasons[0], StringComparison.Ordinal);
        Assert.Equal([CheckState.Failed, CheckState.Passed], verdict.Checks.TakeLast(2).Select(check => check.State));
    }

    [Fact]
    public void Threshold_WithoutSamples_IsInvalid()
    {
        var verdict = Of(Changed(settings => settings with { Thresholds = ["stock_ingest_lag<10"] }));
        Assert.Equal(98, verdict.ExitCode);
        Assert.Equal(["the threshold stock_ingest_lag<10 has no samples"], verdict.Reasons);
    }

    /// <summary>The series of the services' pages end in the 20th of 40 seconds; what was read before was well.</summary>
    [Theory]
    [InlineData("stock_ingest_lag<100", 20, false, "the threshold stock_ingest_lag<100 has no samples from 0:19 to 0:40")]
    [InlineData("avg(stock_ingest_lag)<100", 20, false, "the threshold avg(stock_ingest_lag)<100 has no samples from 0:19 to 0:40")]
    [InlineData("cache_hit_rate>80", 20, false, "the threshold cache_hit_rate>80 has no samples from 0:19 to 0:40")]
    [InlineData("last(other_queue_length)<100", 20, false, "the threshold last(other_queue_length)<100 has no samples from 0:19 to 0:40")]
    [InlineData("stock_ingest_lag<100", 36, false, null)] // A page that came late, or not at all once or twice.
    [InlineData("machine.cpu_percent<50", 20, false, null)] // Read to the end.
    [InlineData("stock_ingest_lag<100", 20, true, null)] // The service was away, as planned.
    public void Threshold_WhoseGaugeStopsComing_IsInvalid(string threshold, int until, bool outage, string? reason)
    {
        using var sample = new SampleRun();
        var verdict = Of(new SampleRun
        {
            Seconds = 40,
            Gauges = true,
            GaugesUntil = until,
            Header = sample.Header with { Settings = sample.Header.Settings with { DurationSeconds = 40, Thresholds = [threshold] } },
            MoreOutages = outage ? [new() { Resource = "api", Cause = "stop", InjectedMicros = 19_000_000 }] : [],
        });
        Assert.Equal(reason is null ? [] : [reason], verdict.Reasons);
        Assert.Equal(reason is null ? 0 : 98, verdict.ExitCode);
        Assert.Equal(reason is null ? CheckState.Passed : CheckState.NotApplicable, verdict.Checks[3].State);
    }

    [Fact]
    public void Threshold_BrokenBeforeItsGaugeStoppedComing_Fails()
    {
        using var sample = new SampleRun();
        Assert.Equal(99, Of(new SampleRun
        {
            Seconds = 40, Gauges = true, GaugesUntil = 20,
            Header = sample.Header with { Settings = sample.Header.Settings with { Thresholds = ["stock_ingest_lag<10"] } },
        }).ExitCode);
    }

    [Theory]
    [InlineData("errors>=0")] // A lower limit says nothing of too many.
    [InlineData("errors{POST /api/quotes}<50%")]
    public void Threshold_OfErrors_ThatIsNoUpperLimitOfAll_LeavesTheCommonTolerance(string threshold)
    {
        using var sample = new SampleRun();
        Assert.Equal(99, Of(new SampleRun
        {
            FailuresOutside = 60,
            Header = sample.Header with { Settings = sample.Header.Settings with { Thresholds = [threshold] } },
        }).ExitCode);
    }

    [Theory]
    [InlineData("errors<50%", 0)]
    [InlineData("errors<1%", 99)]
    public void Threshold_OfErrors_TakesThePlaceOfTheCommonTolerance(string threshold, int exitCode)
    {
        using var sample = new SampleRun();
        Assert.Equal(exitCode, Of(new SampleRun
        {
            FailuresOutside = 60,
            Header = sample.Header with { Settings = sample.Header.Settings with { Thresholds = [threshold] } },
        }).ExitCode);
    }
}
