using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Groups;

public sealed class OffsetStoreTests : IDisposable
{
    private static readonly OffsetKey Key = new("quotes", 3);

    private readonly LogUnderTest _log = new(config: StateLog.Config with { SegmentBytes = 4_096 });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_SurvivesARestart(bool clean)
    {
        await Open().CommitAsync("g", [Offset(10), new(new OffsetKey("quotes", 4), new CommittedOffset(5, 0, "메타", 77))]);
        await Open().CommitAsync("g", [Offset(11)]);

        Reopen(clean);

        var store = Open();
        Assert.Equal(11, store.Find("g", Key)!.Value.Offset);
        Assert.Equal(new CommittedOffset(5, 0, "메타", 77), store.Find("g", new OffsetKey("quotes", 4)));
        Assert.Null(store.Find("other", Key));
    }

    [Fact]
    public async Task Deleted_StaysDeleted()
    {
        var store = Open();
        await store.CommitAsync("g", [Offset(10)]);
        await store.CommitAsync("h", [Offset(20)]);
        await store.DeleteGroupAsync("g");
        await store.DeleteTopicAsync("no-such-topic");

        Reopen(clean: false);

        Assert.Equal(["h"], Open().GroupIds());
        await Open().DeleteTopicAsync("quotes");
        Assert.Empty(_log.ReadAll(_log.Log.LogEnd));
        Assert.Empty(Open().GroupIds());
    }

    /// <summary>The end of the transaction must not bring back an offset of a topic that is gone, nor one of a new topic of that name.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OffsetsOfADeletedTopic_AreForgottenInOpenTransactionsToo(bool restart)
    {
        var store = Open();
        var kept = new OffsetKey("trades", 0);
        await store.Stage("g", 7, 0, [Offset(10), new(kept, new CommittedOffset(3, 0, "", 1))]);
        await store.DeleteTopicAsync("quotes");
        if (restart)
        {
            Reopen(clean: false);
            store = Open();
        }

        Assert.False(store.IsPending("g", Key));
        Assert.True(store.IsPending("g", kept));
        await store.EndTransaction(7, 0, commit: true);

        Assert.Null(store.Find("g", Key));
        Assert.Equal(3, store.Find("g", kept)!.Value.Offset);
    }

    [Fact]
    public async Task ManyCommits_DoNotGrowTheLogForEver()
    {
        var store = new OffsetStore(_log.Log, TimeProvider.System, rewriteAtBytes: 20_000);
        await store.CommitAsync("kept", [Offset(1)]);
        for (var i = 0; i < 2_000; i++)
        {
            await store.CommitAsync("busy", [Offset(i)]);
        }

        Assert.InRange(_log.Log.Bytes, 1, 40_000);
        Reopen(clean: false);
        Assert.Equal(1, Open().Find("kept", Key)!.Value.Offset);
        Assert.Equal(1_999, Open().Find("busy", Key)!.Value.Offset);
    }

    public void Dispose() => _log.Dispose();

    private OffsetStore Open() => new(_log.Log, TimeProvider.System);

    private void Reopen(bool clean)
    {
        if (clean)
        {
            _log.ReopenAfterClose();
        }
        else
        {
            _log.ReopenAfterKill();
        }
    }

    private static KeyValuePair<OffsetKey, CommittedOffset> Offset(long offset) => new(Key, new CommittedOffset(offset, 0, "", 1));
}
