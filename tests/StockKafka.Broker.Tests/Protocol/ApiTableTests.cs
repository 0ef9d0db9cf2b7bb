using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Tests.Protocol;

public sealed class ApiTableTests
{
    /// <summary>What librdkafka 2.0.2 asks for before it turns a feature on.</summary>
    [Theory]
    [InlineData(0, 0, 7)] // Produce: codecs, zstd
    [InlineData(1, 4, 10)] // Fetch: record batches, zstd
    [InlineData(10, 0, 0)] // FindCoordinator: groups
    [InlineData(22, 0, 1)] // InitProducerId: idempotence
    [InlineData(18, 0, 3)] // ApiVersions
    [InlineData(3, 0, 8)] // Metadata
    public void Ranges_ContainWhatClientsNeed(short key, short min, short max)
    {
        Assert.True(ApiTable.TryFind(key, out var range));
        Assert.True(range.Min <= min, $"floor of {range.Key}");
        Assert.True(range.Max >= max, $"maximum of {range.Key}");
    }

    [Fact]
    public void Keys_AreUnique() => Assert.Equal(ApiTable.All.Length, ApiTable.All.DistinctBy(api => api.Key).Count());

    [Fact]
    public void Documentation_ListsEveryRange()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "broker.md")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("docs/broker.md");
        }

        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "docs", "broker.md"));
        Assert.All(ApiTable.All, api => Assert.Contains($"| {api.Key} | {(short)api.Key} | {api.Min}–{api.Max} |", lines));
    }
}
