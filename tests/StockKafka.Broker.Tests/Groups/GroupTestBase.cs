using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

/// <summary>A group by itself, and what its members do.</summary>
public abstract class GroupTestBase : IDisposable
{
    private protected const int SessionMs = 10_000;
    private protected const int RebalanceMs = 30_000;
    private protected static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(100);
    private protected static readonly RequestContext Context = new(Version: 5, ClientId: "client", ClientHost: "/127.0.0.1");

    private protected readonly ManualClock _clock = new();
    private protected readonly Group _group;

    private protected GroupTestBase() => _group = new Group("g", InitialDelay, _clock);

    public void Dispose() => _group.Dispose();

    private protected async Task<(JoinGroupResponse Leader, JoinGroupResponse Follower)> TwoMembersAsync(bool sync = true)
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

    private protected async Task SyncBothAsync(JoinGroupResponse leader, JoinGroupResponse follower)
    {
        var waiting = Sync(follower);
        await Sync(leader, (leader.MemberId, [1]), (follower.MemberId, [2]));
        await waiting;
    }

    private protected Task<JoinGroupResponse> Join(
        string memberId = "", string? instance = null, byte[]? metadata = null, string protocol = "range", string type = "consumer") =>
        _group.JoinAsync(Request(memberId, instance, metadata ?? [], protocol, type), Context);

    private protected static JoinGroupRequest Request(string memberId, string? instance, byte[] metadata, string protocol, string type) =>
        new("g", SessionMs, RebalanceMs, memberId, instance, type, [new GroupProtocol(protocol, metadata)]);

    private protected Task<SyncGroupResponse> Sync(JoinGroupResponse member, params (string Id, byte[] Bytes)[] assignments) =>
        _group.SyncAsync(new SyncGroupRequest(
            "g", member.GenerationId, member.MemberId, null, null, null,
            Array.ConvertAll(assignments, each => new SyncGroupRequest.Assignment(each.Id, each.Bytes))));

    private protected KafkaError Heartbeat(JoinGroupResponse member) =>
        _group.Heartbeat(new HeartbeatRequest("g", member.GenerationId, member.MemberId, null));

    private protected KafkaError Commit(string memberId, int generation) =>
        _group.CheckCommit(new OffsetCommitRequest("g", generation, memberId, null, []));
}
