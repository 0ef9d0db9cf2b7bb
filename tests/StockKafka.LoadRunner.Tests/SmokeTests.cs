namespace StockKafka.LoadRunner.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task FakeStack_Starts()
    {
        await using var stack = await Fakes.FakeStack.StartAsync();
        Assert.True(stack.Address.IsLoopback);
    }
}
