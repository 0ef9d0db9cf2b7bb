using StockKafka.Hosting;
using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.LoadRunner.Faults;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Tests.Faults;

public sealed class OutageWatchTests : IDisposable
{
    private const long Second = 1_000_000;

    private static readonly Operation Publish = new(0, "POST", "/api/quotes");

    private readonly ControlClient _control = new(new Uri("http://127.0.0.1:1/"), "token");
    private readonly OutageTracker _tracker = new(TimeSpan.FromSeconds(15));

    public void Dispose() => _control.Dispose();

    [Theory]
    [InlineData("Exited", 0, false, "stop")]
    [InlineData("Finished", 143, false, "stop")]
    [InlineData("Stopping", null, false, "stop")]
    [InlineData("Exited", 137, false, "kill")]
    [InlineData("Running", null, true, "pause")]
    public void What_somebody_takes_away_is_an_outage_from_the_last_look_before_to_the_first_after(string state, int? exitCode, bool paused, string cause)
    {
        var watch = Watch();
        watch.Compare(Kafka(), 1 * Second, 2 * Second);
        watch.Compare(Kafka(state, exitCode: exitCode, paused: paused), 2 * Second, 3 * Second);
        Assert.True(_tracker.Observe(Publish, 2_500_000, succeeded: false));
        watch.Compare(Kafka(state, exitCode: exitCode, paused: paused), 3 * Second, 4 * Second);
        watch.Compare(Kafka(pid: 8), 9 * Second, 10 * Second);
        watch.Compare(Kafka(pid: 8), 10 * Second, 11 * Second);

        var outage = Assert.Single(_tracker.Records());
        Assert.Equal(("kafka", cause, 2 * Second, 10 * Second, 25 * Second), (outage.Resource, outage.Cause, outage.InjectedMicros, outage.MendedMicros, outage.ClosedMicros));
        Assert.Equal(1, outage.Failures);
        Assert.False(_tracker.Observe(Publish, 26 * Second, succeeded: false));
    }

    [Fact]
    public void A_restart_between_two_looks_is_an_outage()
    {
        Watch().Compare(Kafka(pid: 8), 2 * Second, 3 * Second);
        var outage = Assert.Single(_tracker.Records());
        Assert.Equal(("restart", 2 * Second, 3 * Second), (outage.Cause, outage.InjectedMicros, outage.MendedMicros));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(134)]
    [InlineData(139)]
    public void A_process_that_crashes_is_a_finding_and_no_outage(int exitCode)
    {
        Watch().Compare(Kafka("Exited", exitCode: exitCode), 2 * Second, 3 * Second);
        Assert.Empty(_tracker.Records());
        Assert.False(_tracker.Observe(Publish, 3 * Second, succeeded: false));
    }

    [Fact]
    public void A_crash_stays_a_finding_when_somebody_starts_the_process_again()
    {
        var watch = Watch();
        watch.Compare(Kafka("Exited", exitCode: 134), 2 * Second, 3 * Second);
        watch.Compare(Kafka("Starting"), 3 * Second, 4 * Second);
        watch.Compare(Kafka(pid: 8), 4 * Second, 5 * Second);
        Assert.Empty(_tracker.Records());
        Assert.False(_tracker.Observe(Publish, 5 * Second, succeeded: false));

        watch.Compare(Kafka("Exited", exitCode: 0), 6 * Second, 7 * Second);
        Assert.Equal("stop", Assert.Single(_tracker.Records()).Cause);
    }

    [Fact]
    public void A_process_that_the_kernel_kills_for_memory_is_a_finding_and_no_outage()
    {
        var killed = KernelKills.Count();
        var watch = new OutageWatch(_control, [Kafka()], _tracker, () => killed);
        killed++;
        watch.Compare(Kafka("Exited", exitCode: 137), 2 * Second, 3 * Second);
        Assert.Empty(_tracker.Records());
        Assert.False(_tracker.Observe(Publish, 3 * Second, succeeded: false));
    }

    [Fact]
    public void A_planned_outage_stays_one_and_is_not_ended_by_looking()
    {
        var watch = Watch();
        _tracker.Break("kafka", FaultAction.Stop, 1 * Second);
        watch.Compare(Kafka("Exited", exitCode: 0), 1 * Second, 2 * Second);
        watch.Compare(Kafka(pid: 8), 5 * Second, 6 * Second);
        Assert.Null(Assert.Single(_tracker.Records()).MendedMicros);
        _tracker.Mend("kafka", 7 * Second);
        // An answer from before the plan gave it back.
        watch.Compare(Kafka("Exited", exitCode: 0), 7 * Second, 8 * Second);
        Assert.Equal(7 * Second, Assert.Single(_tracker.Records()).MendedMicros);
    }

    [Fact]
    public void What_did_not_run_before_is_nobodys_outage() =>
        Assert.Empty(Looked(new OutageWatch(_control, [Kafka("NotStarted")], _tracker), Kafka("Exited", exitCode: 0)));

    private IReadOnlyList<object> Looked(OutageWatch watch, StackResource now)
    {
        watch.Compare(now, 1, 2);
        return [.. _tracker.Records()];
    }

    private OutageWatch Watch() => new(_control, [Kafka()], _tracker);

    private static StackResource Kafka(string state = "Running", int? pid = 7, int? exitCode = null, bool paused = false) =>
        new("kafka", "kafka", state, null, null, null) { Pid = state == "Running" ? pid : null, ExitCode = exitCode, Paused = paused };
}
