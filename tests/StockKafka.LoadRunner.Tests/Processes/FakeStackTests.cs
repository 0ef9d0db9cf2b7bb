using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>Tests of the program against a stack that is none, with a folder for its reports.</summary>
public abstract class FakeStackTests : IAsyncLifetime
{
    private protected FakeBehaviour Behaviour { get; } = new();

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("runner-").FullName;

    private protected FakeStack Stack { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stack = await FakeStack.StartAsync(Behaviour);

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
