using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Tests.Support;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Tests.Log;

public sealed class DurableStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Catalogue_ReadsBackAsWritten()
    {
        var topic = new TopicDefinition("daily-bars", Guid.NewGuid(), 6, new Dictionary<string, string> { ["retention.ms"] = "-1" }, LeaderEpoch: 4);

        TopicCatalogue.Save(RealDisk.Instance, _folder.Path, new TopicList("cluster-x", 5, [topic]));
        var list = TopicCatalogue.Load(RealDisk.Instance, _folder.Path)!;

        Assert.Equal(("cluster-x", 5), (list.ClusterId, list.Deleted));
        var read = Assert.Single(list.Topics);
        Assert.Equal((topic.Name, topic.Id, topic.Partitions, 4), (read.Name, read.Id, read.Partitions, read.LeaderEpoch));
        Assert.Equal("-1", read.Settings["retention.ms"]);
    }

    [Fact]
    public void Catalogue_Damaged_IsRefused()
    {
        TopicCatalogue.Save(RealDisk.Instance, _folder.Path, new TopicList("cluster-x", 0, [new TopicDefinition("t", Guid.NewGuid(), 1, new Dictionary<string, string>())]));
        var path = Path.Combine(_folder.Path, "topics");
        File.WriteAllText(path, File.ReadAllText(path).Replace("topic t", "topic u", StringComparison.Ordinal));

        Assert.Throws<CorruptDataException>(() => TopicCatalogue.Load(RealDisk.Instance, _folder.Path));
    }

    [Fact]
    public void ProducerIds_AreNeverRepeated()
    {
        var seen = new HashSet<long>();
        for (var restart = 0; restart < 3; restart++)
        {
            var ids = new ProducerIds(RealDisk.Instance, _folder.Path);
            for (var i = 0; i < 1_500; i++)
            {
                Assert.True(seen.Add(ids.Next()));
            }
        }
    }

    [Fact]
    public void DataFolder_InUse_IsRefused()
    {
        using var held = DataFolder.Open(_folder.Path);

        Assert.Contains("in use", Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.Path)).Message);
    }

    [Fact]
    public void DataFolder_OfANewerFormat_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "format"), $"stockkafka-broker {DataFolder.FormatVersion + 1}\n");

        Assert.Contains("newer broker", Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.Path)).Message);
    }

    [Fact]
    public void DataFolder_KnowsWhetherItWasClosed()
    {
        using (var first = DataFolder.Open(_folder.Path))
        {
            Assert.True(first.WasClean);
            Directory.CreateDirectory(Path.Combine(_folder.Path, "t-0"));
        }

        using (var second = DataFolder.Open(_folder.Path))
        {
            Assert.False(second.WasClean);
            second.MarkClean();
        }

        using var third = DataFolder.Open(_folder.Path);
        Assert.True(third.WasClean);
    }

    public void Dispose() => _folder.Dispose();
}
