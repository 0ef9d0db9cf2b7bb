using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

/// <summary>Members with an instance id of their own (KIP-345), and fences.</summary>
public sealed class StaticGroupMemberTests : GroupTestBase
{
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
}
