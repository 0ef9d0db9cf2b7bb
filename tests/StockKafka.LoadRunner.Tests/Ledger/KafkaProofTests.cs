using StockKafka.LoadRunner.Arguments;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Sessions;
using StockKafka.LoadRunner.Stack;
using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Ledger;

/// <summary>Who is asked what became of messages, and which load the resources of a running stack say anything about.</summary>
public sealed class KafkaProofTests : IAsyncLifetime
{
    /// <summary>Where the fake stack says its Kafka is.</summary>
    private const string OwnKafka = "127.0.0.1:1";

    private readonly string _empty = Directory.CreateTempSubdirectory("no-stack-").FullName;
    private FakeStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await FakeStack.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        Directory.Delete(_empty, recursive: true);
    }

    [Theory]
    [InlineData(null, LoadOptions.QuoteTopic, false)]
    [InlineData(OwnKafka, LoadOptions.QuoteTopic, false)]
    [InlineData("localhost:1", LoadOptions.QuoteTopic, false)]
    [InlineData("127.0.0.1:2", LoadOptions.QuoteTopic, true)]
    [InlineData(null, "another-topic", true)]
    public async Task Topic_is_read_back_where_the_ledger_of_the_stack_does_not_see_it(string? kafka, string topic, bool isReadBack)
    {
        var options = new LoadArguments { TestType = "kafka", Kafka = kafka, KafkaSending = new() { Topic = topic }, Data = _stack.DataFolder }.Validate();
        using var target = await StackTarget.FindAsync(options.Target, CancellationToken.None);
        Assert.Equal(isReadBack, KafkaProof.NeedsReadBack(options, target));
    }

    [Fact]
    public async Task Topic_is_read_back_where_no_stack_runs()
    {
        var options = new LoadArguments { TestType = "kafka", Kafka = OwnKafka, Data = _empty }.Validate();
        using var target = await StackTarget.FindAsync(options.Target, CancellationToken.None);
        Assert.True(KafkaProof.NeedsReadBack(options, target));
    }

    [Fact]
    public async Task Load_that_is_not_of_Kafka_is_never_read_back()
    {
        var options = new LoadArguments { TestType = "api", Data = _stack.DataFolder }.Validate();
        using var target = await StackTarget.FindAsync(options.Target, CancellationToken.None);
        Assert.False(KafkaProof.NeedsReadBack(options, target));
    }

    [Theory]
    [InlineData("api", null, null, true)]
    [InlineData("kafka", null, null, true)]
    [InlineData("kafka", null, "localhost:1", true)]
    [InlineData("kafka", null, "127.0.0.1:2", false)]
    [InlineData("http", "http://127.0.0.1:9/", null, false)]
    [InlineData("http", "own", null, true)]
    public async Task What_happens_to_the_stack_explains_only_loads_that_go_to_it(string testType, string? attacked, string? kafka, bool concerns)
    {
        var options = new LoadArguments
        {
            TestType = testType, Data = _stack.DataFolder, Kafka = kafka, Target = attacked == "own" ? $"{_stack.Address}health" : attacked,
        }.Validate();
        using var target = await StackTarget.FindAsync(options.Target, CancellationToken.None);
        Assert.Equal(concerns, options.Concerns(target));
    }
}
