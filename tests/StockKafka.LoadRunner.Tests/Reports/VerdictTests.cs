using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Tests.Reports;

public sealed class VerdictTests : VerdictTestBase
{
    [Fact]
    public void FailuresInsideOutagesOnly_Pass()
    {
        var verdict = Of(new SampleRun());
        Assert.Equal((Outcome.Pass, 0), (verdict.Outcome, verdict.ExitCode));
        Assert.Empty(verdict.Reasons);
    }

    [Theory]
    [InlineData(2, false, 0)]
    [InlineData(30, false, 99)]
    [InlineData(2, true, 99)]
    public void FailuresOutside_AreToleratedBelowOnePercentUnlessStrict(int failures, bool strict, int exitCode)
    {
        var sample = new SampleRun { FailuresOutside = failures };
        var verdict = Of(new SampleRun
        {
            FailuresOutside = failures,
            Header = sample.Header with { Settings = sample.Header.Settings with { Strict = strict } },
        });
        sample.Dispose();
        Assert.Equal(exitCode, verdict.ExitCode);
    }

    [Fact]
    public void Lost_Fails()
    {
        var verdict = Of(new SampleRun { Ledger = Clean with { Lost = 2 } });
        Assert.Equal(99, verdict.ExitCode);
        Assert.Equal(["Acknowledged messages lost: 2, should be 0"], verdict.Reasons);
    }

    [Fact]
    public void Duplicated_Fails() => Assert.Equal(99, Of(new SampleRun { Ledger = Clean with { Duplicated = 1 } }).ExitCode);

    [Fact]
    public void FaultNotInjected_IsInvalid()
    {
        var verdict = Of(new SampleRun { Fault = new() { Resource = "kafka", Action = "stop", PlannedMicros = 1_000_000, Error = "stop kafka: the control API answered 500" } });
        Assert.Equal(98, verdict.ExitCode);
        Assert.Equal(["a fault could not be injected: stop kafka: the control API answered 500"], verdict.Reasons);
    }

    [Fact]
    public void FaultNotInjectedButMessagesLost_Fails() => Assert.Equal(
        99, Of(new SampleRun { Ledger = Clean with { Lost = 1 }, Fault = new() { Resource = "k", Action = "stop", Error = "no" } }).ExitCode);

    [Fact]
    public void GeneratorLate_IsInvalid() => Assert.Contains(
        "the generator itself was late", Assert.Single(Of(new SampleRun { LagMicros = 400_000 }).Reasons), StringComparison.Ordinal);

    [Fact]
    public void GeneratorLateByLessThanAQuarterOfASecond_IsNotHeldAgainstTheRun() =>
        Assert.Equal(Outcome.Pass, Of(new SampleRun { LagMicros = 240_000 }).Outcome);

    [Theory]
    [InlineData(1, 0, Outcome.Pass)]
    [InlineData(2, 0, Outcome.Invalid)]
    [InlineData(0, 2, Outcome.Invalid)]
    [InlineData(1, 1, Outcome.Invalid)]
    public void ArrivalsNotBegunInTime_MoreThanOnePercent_IsInvalid(int missed, int overdue, object outcome)
    {
        var verdict = Of(new SampleRun { Arrivals = new() { Due = 102, Missed = missed, Overdue = overdue } });
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(outcome is Outcome.Invalid, verdict.Reasons.Any(reason => reason.StartsWith("the generator was too slow for its schedule", StringComparison.Ordinal)));
    }

    [Fact]
    public void ArrivalsThatWaitedForUsers_AreNamedAndDoNotDecide()
    {
        var verdict = Of(new SampleRun { Arrivals = new() { Due = 102, Waited = 80 } });
        Assert.Equal(Outcome.Pass, verdict.Outcome);
        Assert.Equal(
            "320 arrivals waited: all 5 users were busy; raise --users, if more callers are to be served at once",
            verdict.Checks.Single(check => check.Name == "Arrivals begun in time by the generator").Note);
    }

    [Fact]
    public void ArrivalsDropped_IsInvalid() => Assert.Equal(
        ["4 arrivals were dropped because too many were waiting: all 5 users were busy; raise --users, or ask for a lower rate"],
        Of(new SampleRun { Arrivals = new() { Due = 102, Dropped = 1 } }).Reasons);

    [Theory]
    [InlineData(1.9, 6, Outcome.Invalid)]
    [InlineData(1.7, 6, Outcome.Pass)]
    [InlineData(1.9, 4, Outcome.Pass)]
    public void GeneratorOutOfProcessors_ForMostOfARunOfSomeLength_IsInvalid(double processors, int seconds, object outcome)
    {
        using var sample = new SampleRun();
        Assert.Equal(outcome, Of(new SampleRun { Header = sample.Header with { Processors = 2 }, ProcessorSeconds = processors, Seconds = seconds }).Outcome);
    }

    [Fact]
    public void LedgerUnreadable_IsInvalid() => Assert.Equal(
        98, Of(new SampleRun { Ledger = new() { Attempted = 8, Acknowledged = 6, Note = "the API is gone" } }).ExitCode);

    [Fact]
    public void LedgerUnreadable_WithoutAnApi_IsInvalid()
    {
        using var sample = new SampleRun();
        var verdict = Of(new SampleRun
        {
            Header = sample.Header with { Settings = sample.Header.Settings with { Target = null, Kafka = "127.0.0.1:9092", TestType = "kafka" } },
            Ledger = new() { Attempted = 8, Acknowledged = 6, Note = "the topic shared8 could not be read back to its end" },
        });
        Assert.Equal(98, verdict.ExitCode);
        Assert.Equal(["acknowledged messages could not be checked: the topic shared8 could not be read back to its end"], verdict.Reasons);
    }

    [Fact]
    public void NothingDone_IsInvalid() => Assert.Equal(98, Of(new SampleRun { Seconds = 0 }).ExitCode);

    [Fact]
    public void Kpis_ThroughputThatTheLoadCannotMake_DoesNotApply()
    {
        var kpis = Of(Changed(settings => settings with { PossiblePerSecond = 2.5 })).Kpis;
        Assert.Equal(["Average response time", "95th percentile", "Errors outside outages", "Throughput"], kpis.Select(kpi => kpi.Name));
        Assert.Equal([CheckState.Passed, CheckState.Passed, CheckState.Passed, CheckState.NotApplicable], kpis.Select(kpi => kpi.State));
        Assert.Equal("not applicable: this load makes 2.5/s at most", kpis[3].Note);
    }

    [Theory]
    [InlineData("kafka:stop@1s,start@2s", null, 0)] // An outage is planned: shown, but not decisive.
    [InlineData(null, null, 99)]
    [InlineData(null, "p95<1s", 0)] // Another measure was named.
    public void Kpis_DecideWithoutThresholdsAndOutages(string? fault, string? threshold, int exitCode)
    {
        var verdict = Of(Changed(settings => settings with
        {
            PossiblePerSecond = 500,
            Faults = fault is null ? [] : [fault],
            Thresholds = threshold is null ? [] : [threshold],
        }));
        Assert.Equal((CheckState.Failed, exitCode), (verdict.Kpis[3].State, verdict.ExitCode));
    }

    [Fact]
    public void EndedByAThreshold_FailsEvenIfTheTotalRecovered()
    {
        var verdict = Of(new SampleRun { AbortedBy = "p95: 2.0 s, should be < 1s" });
        Assert.Equal(99, verdict.ExitCode);
        Assert.Equal(["ended early: p95: 2.0 s, should be < 1s"], verdict.Reasons);
    }

    /// <summary>307 operations completed.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 98)]
    public void OperationsThatNeverEnded_MoreThanOnePercent_IsInvalid(int unfinished, int exitCode) =>
        Assert.Equal(exitCode, Of(new SampleRun { Unfinished = unfinished }).ExitCode);

    [Theory]
    [InlineData(true, 0, true, 0, 0)]
    [InlineData(true, 0, false, 0, 98)] // One of two comparisons says nothing…
    [InlineData(true, 2, false, 0, 99)] // …but what the other found is found.
    public void MessagesComparedInTwoPlaces_AreJudgedTogether(bool first, int lost, bool second, int duplicated, int exitCode) => Assert.Equal(exitCode, Of(new SampleRun
    {
        Ledger = (Clean with { Checked = first, Lost = lost }).And(Clean with { Checked = second, Duplicated = duplicated, Note = "x" }),
    }).ExitCode);

    [Fact]
    public void StoppedByHand_IsInvalid()
    {
        using var sample = new SampleRun();
        var verdict = Of(new SampleRun
        {
            StoppedEarly = true,
            Header = sample.Header with { Settings = sample.Header.Settings with { DurationSeconds = 20, Faults = [] } },
        });
        Assert.Equal(98, verdict.ExitCode);
        Assert.Equal(["the run was stopped after 4s of 20s"], verdict.Reasons);
    }

    [Fact]
    public void StoppedByHand_ButMessagesLost_Fails() =>
        Assert.Equal(99, Of(new SampleRun { StoppedEarly = true, Ledger = Clean with { Lost = 1 } }).ExitCode);

    [Fact]
    public void FaultThatTheRunDidNotLastFor_IsInvalid() => Assert.Equal(
        ["the load was over before redis kill at 30s: lengthen it, or move the fault"],
        Of(Changed(settings => settings with { Iterations = 20, DurationSeconds = null, Faults = ["kafka:stop@1s,start@2s", "redis:kill@30s"] })).Reasons);

    [Theory]
    [InlineData("Reader", "Writer", "no operation of Writer completed")]
    [InlineData("Reader", "Reader", null)]
    public void ScenarioOfWhichNothingCompleted_IsInvalid(string first, string second, string? reason)
    {
        using var sample = new SampleRun();
        var verdict = Of(new SampleRun
        {
            Header = sample.Header with
            {
                Operations = [new(0, "GET", "/") { Scenarios = [first] }, new(1, "POST", "/") { Scenarios = [first] }, new(2, "GET", "/never") { Scenarios = [second] }],
            },
        });
        Assert.Equal(reason is null ? [] : [reason], verdict.Reasons);
    }

    [Fact]
    public void StreamThatBringsNothing_IsInvalid()
    {
        using var sample = new SampleRun();
        Assert.Equal(["nothing came through /api/stream/quotes"], Of(new SampleRun
        {
            Header = sample.Header with { Operations = [new(0, "CONNECT", "/api/stream/quotes"), new(1, "POST", "/api/quotes"), new(2, "SSE", "/api/stream/quotes")] },
        }).Reasons);
    }

    [Theory]
    [InlineData("api", 20, 0, null, "not applicable: 20 operations are too few for a rate")]
    [InlineData("api", 5_000, 0, null, null)]
    [InlineData("kafka", null, 20, null, "not applicable: 20 operations are too few for a rate")]
    [InlineData("kafka", null, 5_000, null, null)]
    public void Kpis_ThroughputOfALoadThatIsOverTooSoon_DoesNotApply(string testType, int? iterations, int messages, int? duration, string? note)
    {
        var kpi = Of(Changed(settings => settings with
        {
            TestType = testType, Iterations = iterations, KafkaThreads = messages > 0 ? 1 : 0, KafkaMessagesPerThread = messages, DurationSeconds = duration,
        })).Kpis[3];
        Assert.Equal((note is null ? CheckState.Failed : CheckState.NotApplicable, note), (kpi.State, kpi.Note));
    }
}
