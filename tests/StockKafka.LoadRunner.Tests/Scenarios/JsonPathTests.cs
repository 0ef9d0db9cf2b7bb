using System.Text;
using StockKafka.Load.Answers;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class JsonPathTests
{
    private const string Document = """{"skip":{"items":[9]},"items":[{"a":1},{"a":"x","b":[[1,2],[3,true]]}],"status":"Healthy"}""";

    [Theory]
    [InlineData("items", true)]
    [InlineData("items[1].a", true)]
    [InlineData("items[1].a=x", true)]
    [InlineData("items[0].a=1", true)]
    [InlineData("items[1].b[1][1]=true", true)]
    [InlineData("status=Healthy", true)]
    [InlineData("status=Sick", false)]
    [InlineData("items[2]", false)]
    [InlineData("items[0].b", false)]
    [InlineData("[0]", false)]
    [InlineData("items[1]=x", false)]
    public void IsIn(string path, bool found) =>
        Assert.Equal(found, JsonPath.Parse("--expect-json", path).IsIn(Encoding.UTF8.GetBytes(Document)));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"status\":\"Healthy\"")] // Cut off behind the place.
    public void IsIn_NotJson_IsFalse(string body) => Assert.False(JsonPath.Parse("--expect-json", "status").IsIn(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Popularity_FirstIsWantedMost()
    {
        var popularity = new Popularity<int>([.. Enumerable.Range(1, 200)]);
        var random = new Random(5);
        var counts = Enumerable.Range(0, 50_000).Select(_ => popularity.Pick(random)).CountBy(item => item).ToDictionary();
        Assert.Equal(2, (double)counts[1] / counts[2], 0.2);
        Assert.InRange(counts.Where(count => count.Key <= 10).Sum(count => count.Value) / 50_000d, 0.45, 0.55);
        Assert.Equal(200, counts.Count);
    }
}
