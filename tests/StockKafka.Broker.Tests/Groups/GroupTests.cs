using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

public sealed class GroupTests : IDisposable
{
    private const int SessionMs = 10_000;
    private const int RebalanceMs = 30_000;
    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(100);
    private static readonly RequestContext Context = new(Version: 5, ClientId: "client", ClientHost: "/127.0.0.1");

    private readonly ManualClock _clock = new();
    private readonly Group _group;

    public GroupTests() => _group = new Group("g", InitialDelay, _clock);

    [Fact]
    public async Task FirstJoin_NeedsAMemberIdFirst_ThenWaitsForOthers()
    {
        var refused = await Join();
        Assert.Equal(KafkaError.MemberIdRequired, refused.Error);
        Assert.NotEmpty(refused.MemberId);

        var joining = Join(refused.MemberId);
        Assert.False(joining.IsCompleted);
        _clock.Advance(InitialDelay);

        var joined = await joining;
        Assert.Equal((KafkaError.None, 1, "range", joined.MemberId), (joined.Error, joined.GenerationId, joined.ProtocolName, joined.Leader));
        Assert.Single(joined.Members);
        Assert.Equal(GroupState.CompletingRebalance, _group.State);
    }

    [Fact]
    public async Task MembersThatComeTogether_ShareOneGeneration_AndOnlyTheLeaderSeesAll()
    {
        var (leader, follower) = await TwoMembersAsync(sync: false);

        Assert.Equal(1, leader.GenerationId);
        Assert.Equal(1, follower.GenerationId);
        Assert.Equal(2, leader.Members.Count);
        Assert.Empty(follower.Members);
        Assert.Equal(leader.MemberId, follower.Leader);
    }

    [Fact]
    public async Task Sync_WaitsForTheLeader_AndGivesEachItsPart()
    {
        var (leader, follower) = await TwoMembersAsync(sync: false);

        var waiting = Sync(follower);
        Assert.False(waiting.IsCompleted);
        var own = await Sync(leader, (leader.MemberId, [1]), (follower.MemberId, [2]));

        Assert.Equal([1], own.Assignment);
        Assert.Equal([2], (await waiting).Assignment);
        Assert.Equal(GroupState.Stable, _group.State);
        Assert.Equal([2], (await Sync(follower)).Assignment);
    }

    [Fact]
    public async Task Heartbeat_TellsTheState()
    {
        var (leader, follower) = await TwoMembersAsync(sync: false);
        Assert.Equal(KafkaError.None, Heartbeat(follower)); // completing
        await SyncBothAsync(leader, follower);
        Assert.Equal(KafkaError.None, Heartbeat(follower)); // stable
        _ = Join(leader.MemberId);
        Assert.Equal(KafkaError.RebalanceInProgress, Heartbeat(follower)); // preparing
        Assert.Equal(KafkaError.IllegalGeneration, _group.Heartbeat(new HeartbeatRequest("g", 7, follower.MemberId, null)));
        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat(new HeartbeatRequest("g", 1, "nobody", null)));
    }

    [Fact]
    public async Task SilentMember_IsGivenUpAfterItsSession()
    {
        var (leader, follower) = await TwoMembersAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(SessionMs - 1));
        Assert.Equal(KafkaError.None, Heartbeat(leader));

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(KafkaError.RebalanceInProgress, Heartbeat(leader));
        Assert.Equal(KafkaError.UnknownMemberId, Heartbeat(follower));
        var again = await Join(leader.MemberId);
        Assert.Equal(2, again.GenerationId);
        Assert.Single(again.Members);
    }

    [Fact]
    public async Task MemberThatDoesNotRejoin_IsDroppedWhenTheRebalanceTimesOut()
    {
        var (leader, follower) = await TwoMembersAsync();
        var joining = Join(leader.MemberId);
        for (var waited = 0; waited < RebalanceMs - 5_000; waited += 5_000)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(KafkaError.RebalanceInProgress, Heartbeat(follower));
        }

        Assert.False(joining.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Single((await joining).Members);
        Assert.Equal(KafkaError.UnknownMemberId, Heartbeat(follower));
    }

    [Fact]
    public async Task LeaderThatNeverSyncs_IsDropped()
    {
        var (leader, follower) = await TwoMembersAsync(sync: false);
        var waiting = Sync(follower);
        for (var waited = 0; waited < RebalanceMs; waited += 5_000)
        {
            Heartbeat(leader);
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(KafkaError.RebalanceInProgress, (await waiting).Error);
        Assert.Equal(KafkaError.UnknownMemberId, Heartbeat(leader));
        Assert.Equal(follower.MemberId, (await Join(follower.MemberId)).Leader);
    }

    [Fact]
    public async Task UnchangedFollower_GetsTheCurrentGeneration_AChangedOneRebalances()
    {
        var (leader, follower) = await TwoMembersAsync();

        var same = await Join(follower.MemberId);
        Assert.Equal((1, GroupState.Stable), (same.GenerationId, _group.State));

        var changed = Join(follower.MemberId, metadata: [9, 9]);
        Assert.Equal(GroupState.PreparingRebalance, _group.State);
        var joined = await Join(leader.MemberId);
        Assert.Equal(2, joined.GenerationId);
        Assert.Equal([9, 9], joined.Members.Single(member => member.Id == follower.MemberId).Metadata);
        Assert.Equal(2, (await changed).GenerationId);
    }

    [Fact]
    public async Task Leaving_RebalancesAtOnce_TheLastOneEmptiesTheGroup()
    {
        var (leader, follower) = await TwoMembersAsync();

        Assert.Equal(KafkaError.None, _group.Leave(new LeaveGroupRequest.Member(leader.MemberId, null)));
        var alone = await Join(follower.MemberId);
        Assert.Equal(follower.MemberId, alone.Leader);
        Assert.Equal(KafkaError.None, _group.Leave(new LeaveGroupRequest.Member(follower.MemberId, null)));

        Assert.Equal(GroupState.Empty, _group.State);
        Assert.Equal(KafkaError.UnknownMemberId, _group.Leave(new LeaveGroupRequest.Member(follower.MemberId, null)));
    }

    [Fact]
    public async Task NewMember_WithoutCommonProtocol_IsRefused()
    {
        await TwoMembersAsync();

        Assert.Equal(KafkaError.InconsistentGroupProtocol, (await Join(protocol: "other")).Error);
        Assert.Equal(KafkaError.InconsistentGroupProtocol, (await Join(type: "connect")).Error);
    }

    [Fact]
    public async Task PendingId_IsForgottenAfterTheSession_AndDoesNotBlockForEver()
    {
        var (leader, follower) = await TwoMembersAsync();
        var pending = (await Join()).MemberId;
        var joining = Join(leader.MemberId);
        var joining2 = Join(follower.MemberId);
        Assert.False(joining.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(SessionMs));

        Assert.Equal(2, (await joining).GenerationId);
        Assert.Equal(2, (await joining2).GenerationId);
        Assert.Equal(KafkaError.UnknownMemberId, (await Join(pending)).Error);
    }

    [Fact]
    public async Task Commit_IsCheckedAgainstTheGeneration()
    {
        Assert.Equal(KafkaError.None, Commit("", -1)); // nobody in the group
        var (leader, follower) = await TwoMembersAsync(sync: false);
        Assert.Equal(KafkaError.RebalanceInProgress, Commit(leader.MemberId, 1));
        await SyncBothAsync(leader, follower);
        Assert.Equal(KafkaError.None, Commit(leader.MemberId, 1));
        Assert.Equal(KafkaError.IllegalGeneration, Commit(leader.MemberId, 0));
        Assert.Equal(KafkaError.UnknownMemberId, Commit("", -1));
    }

    [Fact]
    public async Task StaticMember_ComesBackWithoutRebalance_AndTheOldOneIsFenced()
    {
        var joining = Join(instance: "a");
        var joiningB = Join(instance: "b");
        _clock.Advance(InitialDelay);
        var (a, b) = (await joining, await joiningB);
        await SyncBothAsync(a, b);

        var back = await Join(instance: "b", metadata: []);

        Assert.Equal((KafkaError.None, 1, GroupState.Stable), (back.Error, back.GenerationId, _group.State));
        Assert.NotEqual(b.MemberId, back.MemberId);
        Assert.Equal([2], (await _group.SyncAsync(new SyncGroupRequest("g", 1, back.MemberId, "b", null, null, []))).Assignment);
        Assert.Equal(KafkaError.FencedInstanceId, _group.Heartbeat(new HeartbeatRequest("g", 1, b.MemberId, "b")));
    }

    [Fact]
    public async Task WhatAFencedMemberAsksFor_IsRefused_WhateverItIs()
    {
        var joining = Join(instance: "a");
        _clock.Advance(InitialDelay);
        var old = await joining;
        await Sync(old, (old.MemberId, [1]));
        var current = await Join(instance: "a");

        Assert.Equal(KafkaError.FencedInstanceId, (await Join(old.MemberId, "a")).Error);
        Assert.Equal(KafkaError.FencedInstanceId, (await _group.SyncAsync(new SyncGroupRequest("g", 1, old.MemberId, "a", null, null, []))).Error);
        Assert.Equal(KafkaError.FencedInstanceId, _group.Heartbeat(new HeartbeatRequest("g", 1, old.MemberId, "a")));
        Assert.Equal(KafkaError.FencedInstanceId, _group.CheckCommit(new OffsetCommitRequest("g", 1, old.MemberId, "a", [])));
        Assert.Equal(KafkaError.FencedInstanceId, _group.CheckCommit(new TxnOffsetCommitRequest("id", "g", 1, 0, 1, old.MemberId, "a", [])));
        Assert.Equal(KafkaError.FencedInstanceId, _group.Leave(new LeaveGroupRequest.Member(old.MemberId, "a")));
        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat(new HeartbeatRequest("g", 1, old.MemberId, null)));

        Assert.Equal(KafkaError.None, _group.CheckCommit(new OffsetCommitRequest("g", 1, current.MemberId, "a", [])));
        Assert.Equal((current.MemberId, "a"), _group.Describe().Members.Select(member => (member.Id, member.GroupInstanceId)).Single());
        Assert.Equal(KafkaError.None, _group.Leave(new LeaveGroupRequest.Member("", "a")));
        Assert.Equal(GroupState.Empty, _group.State);
    }

    [Fact]
    public async Task ARequestOfTheOlderThatWaits_IsAnsweredWithTheFence()
    {
        var joining = Join(instance: "a");
        var joiningB = Join(instance: "b");
        var newer = Join(instance: "b");
        Assert.Equal(KafkaError.FencedInstanceId, (await joiningB).Error);
        _clock.Advance(InitialDelay);
        var (a, b) = (await joining, await newer);
        var syncing = Sync(b);

        var newest = Join(instance: "b"); // the leader may have assigned partitions to the older id already: all join anew
        Assert.Equal(KafkaError.FencedInstanceId, (await syncing).Error);
        Assert.Equal(GroupState.PreparingRebalance, _group.State);
        Assert.Equal(2, (await Join(a.MemberId, "a")).GenerationId);
        Assert.Equal(2, (await newest).GenerationId);
    }

    [Fact]
    public async Task AStaticMemberThatIsAway_HasTimeToComeBackAfterTheRebalance()
    {
        var joining = JoinShort("", "a");
        var joiningB = JoinShort("", "b");
        _clock.Advance(InitialDelay);
        var (a, b) = (await joining, await joiningB);
        await SyncBothAsync(a, b);
        _clock.Advance(TimeSpan.FromSeconds(4));
        var again = JoinShort(a.MemberId, "a");
        _clock.Advance(TimeSpan.FromSeconds(5)); // b did not come: the rebalance is over without it
        var leader = await again;
        await Sync(leader, (leader.MemberId, [1]), (b.MemberId, [2]));

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Contains(_group.Describe().Members, member => member.Id == b.MemberId);

        Task<JoinGroupResponse> JoinShort(string memberId, string instance) =>
            _group.JoinAsync(Request(memberId, instance, [], "range", "consumer") with { RebalanceTimeoutMs = 5_000 }, Context);
    }

    [Fact]
    public async Task AMemberThatNeverAsksForItsAssignment_IsDroppedWhenTheRebalanceTimesOut()
    {
        var (leader, follower) = await TwoMembersAsync(sync: false);
        await Sync(leader, (leader.MemberId, [1]), (follower.MemberId, [2]));
        for (var waited = 0; waited < RebalanceMs; waited += 5_000)
        {
            Assert.Equal(KafkaError.None, Heartbeat(leader));
            Assert.Equal(KafkaError.None, Heartbeat(follower));
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(KafkaError.RebalanceInProgress, Heartbeat(leader));
        Assert.Equal(KafkaError.UnknownMemberId, Heartbeat(follower));
    }

    [Fact]
    public async Task StaticLeader_ThatComesBack_DoesNotTakeItselfForTheLeader()
    {
        var joining = Join(instance: "a");
        _clock.Advance(InitialDelay);
        var a = await joining;
        await Sync(a, (a.MemberId, [1]));

        var old = await Join(instance: "a");
        var modern = await _group.JoinAsync(Request("", "a", [], "range", "consumer"), Context with { Version = 9 });

        Assert.Equal((a.MemberId, 0), (old.Leader, old.Members.Count));
        Assert.Equal((modern.MemberId, true, 1), (modern.Leader, modern.SkipAssignment, modern.Members.Count));
    }

    [Fact]
    public async Task Protocol_IsTheOneMostPrefer()
    {
        GroupProtocol[] rangeFirst = [new("range", []), new("sticky", [])];
        GroupProtocol[] stickyFirst = [new("sticky", []), new("range", [])];
        Task<JoinGroupResponse>[] joining =
        [
            JoinWith(rangeFirst), JoinWith(stickyFirst), JoinWith(stickyFirst),
        ];
        _clock.Advance(InitialDelay);

        Assert.All(await Task.WhenAll(joining), joined => Assert.Equal("sticky", joined.ProtocolName));

        Task<JoinGroupResponse> JoinWith(GroupProtocol[] protocols) =>
            _group.JoinAsync(new JoinGroupRequest("g", SessionMs, RebalanceMs, "", null, "consumer", protocols), Context with { Version = 3 });
    }

    [Fact]
    public async Task DeadGroup_SendsItsMembersAway()
    {
        Assert.True(_group.TryKill());
        Assert.Equal(KafkaError.CoordinatorNotAvailable, (await Join()).Error);
    }

    public void Dispose() => _group.Dispose();

    private async Task<(JoinGroupResponse Leader, JoinGroupResponse Follower)> TwoMembersAsync(bool sync = true)
    {
        var first = Join((await Join()).MemberId);
        var second = Join((await Join()).MemberId);
        _clock.Advance(InitialDelay);
        var (one, two) = (await first, await second);
        var (leader, follower) = one.Leader == one.MemberId ? (one, two) : (two, one);
        if (sync)
        {
            await SyncBothAsync(leader, follower);
        }

        return (leader, follower);
    }

    private async Task SyncBothAsync(JoinGroupResponse leader, JoinGroupResponse follower)
    {
        var waiting = Sync(follower);
        await Sync(leader, (leader.MemberId, [1]), (follower.MemberId, [2]));
        await waiting;
    }

    private Task<JoinGroupResponse> Join(
        string memberId = "", string? instance = null, byte[]? metadata = null, string protocol = "range", string type = "consumer") =>
        _group.JoinAsync(Request(memberId, instance, metadata ?? [], protocol, type), Context);

    private static JoinGroupRequest Request(string memberId, string? instance, byte[] metadata, string protocol, string type) =>
        new("g", SessionMs, RebalanceMs, memberId, instance, type, [new GroupProtocol(protocol, metadata)]);

    private Task<SyncGroupResponse> Sync(JoinGroupResponse member, params (string Id, byte[] Bytes)[] assignments) =>
        _group.SyncAsync(new SyncGroupRequest(
            "g", member.GenerationId, member.MemberId, null, null, null,
            Array.ConvertAll(assignments, each => new SyncGroupRequest.Assignment(each.Id, each.Bytes))));

    private KafkaError Heartbeat(JoinGroupResponse member) =>
        _group.Heartbeat(new HeartbeatRequest("g", member.GenerationId, member.MemberId, null));

    private KafkaError Commit(string memberId, int generation) =>
        _group.CheckCommit(new OffsetCommitRequest("g", generation, memberId, null, []));
}
