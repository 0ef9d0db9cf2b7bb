using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

public sealed class GroupTests : GroupTestBase
{
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
}
