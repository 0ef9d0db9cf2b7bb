using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Ledger;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class StockUserTests : IAsyncLifetime
{
    private readonly FakeBehaviour _behaviour = new();
    private readonly AcknowledgementBook _book = new();
    private readonly OperationCatalog _catalog = new();
    private FakeStack _stack = null!;
    private StockApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await FakeStack.StartAsync(_behaviour);
        _api = new StockApi(_stack.Address, TimeProvider.System, FakeStack.ApiKey, timeout: TimeSpan.FromSeconds(2));
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _stack.DisposeAsync();
    }

    private StockRun Run => new(_api, "run-1", _book, TimeProvider.System);

    [Fact]
    public async Task StockApiUser_ManyChoices_AreWeighted3To2To1()
    {
        const int Draws = 60_000;
        var user = await NewUserAsync(new StockApiUser(Run));
        var counts = Enumerable.Range(0, Draws).Select(_ => user.Next()).CountBy(operation => operation.Name).ToDictionary();

        // Four standard deviations of the largest share.
        var tolerance = 4 * Math.Sqrt(Draws * 0.25);
        Assert.Equal(Draws * 3 / 6d, counts[StockOperations.DailyName] + counts[StockOperations.QuoteName], tolerance);
        Assert.Equal(Draws * 2 / 6d, counts[StockOperations.PublishName], tolerance);
        Assert.Equal(Draws * 1 / 6d, counts[StockOperations.HeavyName], tolerance);
    }

    [Theory]
    [InlineData(false, 1, 3)]
    [InlineData(true, 0.1, 1)]
    public async Task ThinkTime_IsEvenWithinItsBounds(bool stress, double from, double to)
    {
        var user = await NewUserAsync(stress ? new StressUser(Run) : new StockApiUser(Run));
        var thinks = Enumerable.Range(0, 20_000).Select(_ => user.ThinkTime().TotalSeconds).ToArray();
        Assert.True(thinks.Min() >= from && thinks.Max() <= to);
        Assert.Equal((from + to) / 2, thinks.Average(), 0.03);
    }

    [Fact]
    public async Task SameSeed_SameChoicesAndThinkTimes()
    {
        async Task<(string, double)[]> CourseAsync(int seed)
        {
            var user = await NewUserAsync(new StockApiUser(Run), seed);
            return [.. Enumerable.Range(0, 200).Select(_ => (user.Next().Name, user.ThinkTime().TotalSeconds))];
        }

        Assert.Equal(await CourseAsync(1), await CourseAsync(1));
        Assert.NotEqual(await CourseAsync(1), await CourseAsync(2));
    }

    [Theory]
    [InlineData("GET", StockOperations.DailyName)]
    [InlineData("GET", StockOperations.QuoteName)]
    [InlineData("GET", StockOperations.HeavyName)]
    [InlineData("POST", StockOperations.PublishName)]
    public async Task Execute_AgainstTheApi_SucceedsForEverySymbol(string type, string name)
    {
        var user = await NewUserAsync(new StockApiUser(Run));
        for (var round = 0; round < 20; round++)
        {
            var result = await user.ExecuteAsync(_catalog.Get(type, name), CancellationToken.None);
            Assert.Null(result.Failure);
            Assert.True(result.Bytes > 0);
        }
    }

    [Fact]
    public async Task Publish_Acknowledged_IsInTheJournalAndTheStore()
    {
        var user = await NewUserAsync(new StressUser(Run));
        for (var round = 0; round < 4; round++)
        {
            Assert.Null((await PublishAsync(user)).Failure);
        }

        var journal = Assert.Single(_book.Journals);
        Assert.Equal(("t1", 12, 12), (journal.ProducerId, journal.Attempted, journal.Acknowledged));
        Assert.Equal("run-1", Assert.Single(_stack.RunIds).Key);
    }

    [Fact]
    public async Task Publish_Refused_IsNotAcknowledgedAndItsSequenceNotUsedAgain()
    {
        _behaviour.RefuseButStore = sequence => sequence == 2;
        var user = await NewUserAsync(new StockApiUser(Run));
        var results = new List<string?>();
        for (var round = 0; round < 3; round++)
        {
            results.Add((await PublishAsync(user)).Failure);
        }

        Assert.Equal([null, "HTTP 503 kafka-unavailable", null], results);
        Assert.Equal([(1, 1), (3, 3)], Assert.Single(_book.Journals).AcknowledgedRanges().Ranges);
    }

    [Fact]
    public async Task Execute_ServerFails_SaysHow()
    {
        var user = await NewUserAsync(new StockApiUser(Run));
        _behaviour.Fail = _ => true;
        Assert.Equal("HTTP 500", (await PublishAsync(user)).Failure);
        _behaviour.Fail = _ => false;
        _behaviour.Latency = _ => TimeSpan.FromSeconds(20);
        Assert.Equal("no answer within 2s", (await PublishAsync(user)).Failure);
    }

    [Fact]
    public async Task Execute_NobodyListens_IsRefused()
    {
        using var api = new StockApi(new Uri("http://127.0.0.1:1"), TimeProvider.System);
        using var connection = api.Open();
        Assert.Equal("connection refused", (await connection.SendAsync(api.Publish, null, CancellationToken.None)).Failure);
    }

    [Theory]
    [InlineData("[{\"close\":1}]", null)]
    [InlineData("  {\"bars\":[{\"close\":1}]}\n", null)]
    [InlineData("[]", null)]
    [InlineData("{\"bars\":[]}", null)]
    [InlineData("", JsonShape.Wrong)]
    [InlineData("[{\"close\":1}", JsonShape.Wrong)]
    [InlineData("<html>\"close\"</html>", JsonShape.Wrong)]
    [InlineData("{\"open\":1}", JsonShape.Wrong)]
    public void JsonShape_Check(string body, string? expected) =>
        Assert.Equal(expected, JsonShape.Check(System.Text.Encoding.UTF8.GetBytes(body), "\"close\""u8));

    private async Task<VirtualUser> NewUserAsync(StockScenario scenario, int seed = 9)
    {
        await scenario.SetUpAsync(_catalog, CancellationToken.None);
        return scenario.CreateUser(1, new Random(seed));
    }

    private ValueTask<OperationResult> PublishAsync(VirtualUser user) =>
        user.ExecuteAsync(_catalog.Get("POST", StockOperations.PublishName), CancellationToken.None);
}
