using Microsoft.Extensions.Logging.Abstractions;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Server;
using StockKafka.Broker.Tests.Support;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Tests.Server;

/// <summary>What tells a consumer that the topic it reads is another one than before: its id, and a higher leader epoch (KIP-320).</summary>
public sealed class RecreatedTopicTests : IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly TemporaryFolder _folder = new();
    private readonly LogFlusher _flusher = new(FsyncMode.Always, TimeSpan.FromMilliseconds(20), TimeProvider.System);
    private TopicStore _topics;

    public RecreatedTopicTests() => _topics = Open();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EachTimeItIsMade_ItHasAnotherId_AndAHigherEpoch(bool restart)
    {
        Assert.Equal(0, Create().Definition.LeaderEpoch);
        for (var times = 1; times < 4; times++)
        {
            var before = _topics.Find("quotes")!;
            Assert.Equal(KafkaError.None, _topics.Delete("quotes"));
            if (restart)
            {
                Reopen();
            }

            Assert.Null(_topics.Find(before.Id));
            var made = Create();
            if (restart)
            {
                Reopen();
                made = _topics.Find("quotes")!;
            }

            var appended = made.Partitions[0].Append(Batches.Plain());
            await made.Partitions[0].WaitFlushedAsync(appended.NextOffset);
            Assert.NotEqual(before.Id, made.Id);
            Assert.Equal((times, times), (made.Definition.LeaderEpoch, made.Partitions[0].LeaderEpoch));
            Assert.Equal((KafkaError.FencedLeaderEpoch, -1, -1L), Ends(made.Definition.LeaderEpoch - 1, 0));
        }
    }

    [Fact]
    public async Task APositionInAnEarlierTopic_EndsWhereTheNewOneStarts()
    {
        Create();
        _topics.Delete("quotes");
        var log = Create().Partitions[0];
        Assert.Equal((KafkaError.None, 0, 0L), Ends(1, 0)); // nothing is in it yet
        for (var i = 0; i < 3; i++)
        {
            await log.WaitFlushedAsync(log.Append(Batches.Plain()).NextOffset);
        }

        Assert.Equal((KafkaError.None, 1, 3L), Ends(1, 1));
        Assert.Equal((KafkaError.None, 0, 0L), Ends(1, 0));
        log.DeleteRecordsBefore(2);
        Assert.Equal((KafkaError.None, 0, 2L), Ends(-1, 0));
        Assert.Equal((KafkaError.None, -1, -1L), Ends(1, 2));
        Assert.Equal((KafkaError.UnknownLeaderEpoch, -1, -1L), Ends(2, 1));
        Assert.Equal(KafkaError.FencedLeaderEpoch, Listed(0).Error);
        Assert.Equal((KafkaError.None, 3L, 1), (Listed(1).Error, Listed(1).Offset, Listed(1).LeaderEpoch));
        _topics.Delete("quotes");
        Assert.Equal((KafkaError.UnknownTopicOrPartition, -1, -1L), Ends(1, 1));
        Assert.Equal(KafkaError.UnknownTopicOrPartition, Listed(1).Error);
    }

    public void Dispose()
    {
        _topics.Close();
        _flusher.Dispose();
        _folder.Dispose();
    }

    private (KafkaError Error, int Epoch, long End) Ends(int current, int epoch)
    {
        var answer = new OffsetHandlers(_topics).ForLeaderEpoch(new OffsetForLeaderEpochRequest(
            [new TopicOf<OffsetForLeaderEpochRequest.Partition>("quotes", [new OffsetForLeaderEpochRequest.Partition(0, current, epoch)])]));
        var partition = answer.Topics[0].Partitions[0];
        return (partition.Error, partition.LeaderEpoch, partition.EndOffset);
    }

    private ListOffsetsResponse.Partition Listed(int current) => new OffsetHandlers(_topics).List(new ListOffsetsRequest(
        false, [new TopicOf<ListOffsetsRequest.Partition>("quotes", [new ListOffsetsRequest.Partition(0, current, ListOffsetsRequest.Latest)])]))
        .Topics[0].Partitions[0];

    private Topic Create() => _topics.Create("quotes", 1, NoSettings).Topic!;

    private void Reopen()
    {
        _topics.Close();
        _topics = Open();
    }

    private TopicStore Open() => new(RealDisk.Instance, _folder.Path, _flusher, TimeProvider.System, NullLogger.Instance);
}
