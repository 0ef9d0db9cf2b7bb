using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

public sealed class OffsetRetentionTests : IDisposable
{
    private const int SessionMs = 1_800_000, MaxRebalanceMs = 1_000;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7), Margin = TimeSpan.FromMinutes(1);
    private static readonly OffsetKey Key = new("quotes", 3);

    private readonly LogUnderTest _log = new(config: StateLog.Config);
    private readonly ManualClock _clock = new();
    private readonly OffsetStore _offsets;
    private readonly GroupCoordinator _groups;

    public OffsetRetentionTests()
    {
        _offsets = new OffsetStore(_log.Log, _clock);
        _groups = new GroupCoordinator(_offsets, TimeSpan.Zero, Retention, _clock);
    }

    [Fact]
    public async Task WithoutMembers_AnOffsetGoesAfterRetention_AndStaysGone()
    {
        await CommitAsync("simple");

        _clock.Advance(Retention - Margin);
        Assert.NotNull(await FindAfterExpiryAsync("simple"));
        _clock.Advance(Margin);
        Assert.Null(await FindAfterExpiryAsync("simple"));

        _log.ReopenAfterKill();
        Assert.Empty(new OffsetStore(_log.Log, _clock).GroupIds());
    }

    [Fact]
    public async Task ALaterCommit_IsKeptFromThen()
    {
        await CommitAsync("simple");
        _clock.Advance(Retention - Margin);
        await CommitAsync("simple");

        _clock.Advance(Retention - Margin);
        Assert.NotNull(await FindAfterExpiryAsync("simple"));
        _clock.Advance(Margin);
        Assert.Null(await FindAfterExpiryAsync("simple"));
    }

    [Fact]
    public async Task WithMembers_NothingGoes_AndTheTimeRunsFromTheLastOnesLeaving()
    {
        await CommitAsync("live");
        var member = await _groups.JoinAsync(
            new JoinGroupRequest("live", SessionMs, MaxRebalanceMs, "", null, "consumer", [new GroupProtocol("range", [])]),
            new RequestContext(Version: 3, ClientId: "client", ClientHost: "/127.0.0.1"));
        for (var day = 0; day < 8; day++)
        {
            await StayAsync(member, TimeSpan.FromDays(1));
            Assert.NotNull(await FindAfterExpiryAsync("live"));
        }

        _groups.Leave(new LeaveGroupRequest("live", [new LeaveGroupRequest.Member(member.MemberId, null)]));
        Assert.Equal(GroupState.Empty, _groups.StateOf("live"));
        _clock.Advance(Retention - Margin);
        Assert.NotNull(await FindAfterExpiryAsync("live"));
        _clock.Advance(Margin);
        Assert.Null(await FindAfterExpiryAsync("live"));
    }

    [Fact]
    public async Task AfterAStart_TheTimeRunsAnew_BecauseMembersMayComeBack()
    {
        await CommitAsync("live");
        _clock.Advance(Retention);

        using var restarted = new GroupCoordinator(_offsets, TimeSpan.Zero, Retention, _clock);
        await restarted.ExpireOffsetsAsync();
        Assert.NotNull(_offsets.Find("live", Key));
        _clock.Advance(Retention);
        await restarted.ExpireOffsetsAsync();
        Assert.Null(_offsets.Find("live", Key));
    }

    [Fact]
    public async Task AnOffsetThatATransactionIsAboutToChange_Stays()
    {
        await CommitAsync("simple");
        await _offsets.Stage("simple", producerId: 5, epoch: 0, [Committed()]);

        _clock.Advance(Retention);
        Assert.NotNull(await FindAfterExpiryAsync("simple"));
        await _offsets.EndTransaction(5, 0, commit: false);
        Assert.Null(await FindAfterExpiryAsync("simple"));
    }

    public void Dispose()
    {
        _groups.Dispose();
        _log.Dispose();
    }

    /// <summary>Lets time pass for a member that is heard of often enough.</summary>
    private async Task StayAsync(JoinGroupResponse member, TimeSpan time)
    {
        await _groups.SyncAsync(new SyncGroupRequest("live", member.GenerationId, member.MemberId, null, null, null, []));
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end;)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(SessionMs / 2));
            Assert.Equal(KafkaError.None, _groups.Heartbeat(new HeartbeatRequest("live", member.GenerationId, member.MemberId, null)).Error);
        }
    }

    private Task CommitAsync(string group) => _offsets.CommitAsync(group, [Committed()]);

    private KeyValuePair<OffsetKey, CommittedOffset> Committed() => new(Key, new CommittedOffset(1, 0, "", _clock.GetUtcNow().ToUnixTimeMilliseconds()));

    private async Task<CommittedOffset?> FindAfterExpiryAsync(string group)
    {
        await _groups.ExpireOffsetsAsync();
        return _offsets.Find(group, Key);
    }
}
