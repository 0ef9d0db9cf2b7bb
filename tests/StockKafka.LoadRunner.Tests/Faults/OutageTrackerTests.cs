using StockKafka.Load.Engine;
using StockKafka.Load.Faults;

namespace StockKafka.LoadRunner.Tests.Faults;

public sealed class OutageTrackerTests
{
    private static readonly Operation Post = new(0, "POST", "/api/quotes");
    private static readonly Operation Get = new(1, "GET", "/daily");

    private readonly OutageTracker _tracker = new(TimeSpan.FromSeconds(15));

    [Fact]
    public void Observe_FailuresAroundAnOutage_OnlyThoseWithinStopAndRecoveryAllowanceAreInside()
    {
        Assert.False(_tracker.Active);
        _tracker.Break("kafka", FaultAction.Stop, At(20));
        Assert.True(_tracker.Active);
        Assert.False(Fails(At(20) - 1));
        Assert.True(Fails(At(20)));
        Assert.True(Fails(At(34)));
        _tracker.Mend("kafka", At(36));
        Assert.True(Fails(At(40)));
        Assert.True(Fails(At(51)));
        Assert.False(Fails(At(51) + 1));
    }

    [Fact]
    public void Records_Outage_HasDetectionRecoveryAndAffectedRequests()
    {
        _tracker.Break("kafka", FaultAction.Stop, At(20));
        Succeeds(Get, At(20.5));
        Succeeds(Post, At(20.6));
        Fails(At(21.5));
        Fails(At(30));
        _tracker.Mend("kafka", At(36));
        Fails(At(44));
        Succeeds(Get, At(45));
        Succeeds(Post, At(46));
        Succeeds(Post, At(47));

        var record = Assert.Single(_tracker.Records());
        Assert.Equal(
            (At(20), (long?)At(36), (long?)At(51), (long?)At(21.5), (long?)At(44), (long?)At(46)),
            (record.InjectedMicros, record.MendedMicros, record.ClosedMicros, record.FirstFailureMicros, record.LastFailureMicros, record.RecoveredMicros));
        Assert.Equal((8, 3), (record.Requests, record.Failures));
        Assert.Equal(["POST /api/quotes"], record.Affected);
        Assert.Equal("stop", record.Cause);
    }

    [Fact]
    public void Records_FlappingRecovery_RecoveredIsAfterTheLastFailure()
    {
        _tracker.Break("kafka", FaultAction.Stop, At(20));
        Fails(At(21));
        _tracker.Mend("kafka", At(36));
        Succeeds(Post, At(37));
        Fails(At(38));
        Succeeds(Post, At(39));
        Assert.Equal(At(39), Assert.Single(_tracker.Records()).RecoveredMicros);
    }

    [Fact]
    public void Records_TwoOperationsAffected_RecoveredIsTheLaterOne()
    {
        _tracker.Break("api", FaultAction.Restart, At(5));
        _tracker.Observe(Get, At(6), succeeded: false);
        Fails(At(6));
        _tracker.Mend("api", At(7));
        Succeeds(Get, At(8));
        Assert.Null(Assert.Single(_tracker.Records()).RecoveredMicros);
        Succeeds(Post, At(9));
        Assert.Equal(At(9), Assert.Single(_tracker.Records()).RecoveredMicros);
    }

    [Fact]
    public void Records_RecoveryBeyondTheAllowance_IsStillSeenButItsFailuresAreOutside()
    {
        _tracker.Break("kafka", FaultAction.Stop, At(0));
        Fails(At(1));
        _tracker.Mend("kafka", At(2));
        Assert.False(Fails(At(20)));
        Assert.True(_tracker.Active);
        Succeeds(Post, At(25));
        var record = Assert.Single(_tracker.Records());
        Assert.Equal((1, (long?)At(20), (long?)At(25)), (record.Failures, record.LastFailureMicros, record.RecoveredMicros));
        Assert.False(_tracker.Active);
    }

    [Fact]
    public void Observe_AfterTheWindowOfAnOutageNobodyFelt_CostsNothingAnyMore()
    {
        _tracker.Break("redis", FaultAction.Kill, At(0));
        _tracker.Mend("redis", At(1));
        Succeeds(Get, At(17));
        Assert.False(_tracker.Active);
        var record = Assert.Single(_tracker.Records());
        Assert.Equal((null, null, 0), (record.FirstFailureMicros, record.RecoveredMicros, record.Failures));
    }

    [Fact]
    public void Observe_NeverMended_StaysInside()
    {
        _tracker.Break("kafka", FaultAction.Stop, At(5));
        Assert.True(Fails(At(500)));
        Assert.Equal(["kafka"], _tracker.StillAway());
    }

    [Fact]
    public void Observe_OverlappingOutages_EachCountsAndTheFailureIsInside()
    {
        _tracker.Break("kafka", FaultAction.Stop, At(5));
        _tracker.Break("redis", FaultAction.Stop, At(6));
        _tracker.Mend("redis", At(7));
        Assert.True(Fails(At(8)));
        Assert.Equal([1, 1], _tracker.Records().Select(record => record.Failures));
    }

    [Fact]
    public void Break_Again_IsANewOutageOnlyAfterMending()
    {
        _tracker.Break("kafka", FaultAction.Pause, At(1));
        _tracker.Break("kafka", FaultAction.Kill, At(2));
        Assert.Single(_tracker.Records());
        _tracker.Mend("kafka", At(3));
        _tracker.Break("kafka", FaultAction.Stop, At(40));
        Assert.Equal([At(1), At(40)], _tracker.Records().Select(record => record.InjectedMicros));
    }

    private static long At(double seconds) => (long)(seconds * 1_000_000);

    private bool Fails(long at) => _tracker.Observe(Post, at, succeeded: false);

    private void Succeeds(Operation operation, long at) => _tracker.Observe(operation, at, succeeded: true);
}
