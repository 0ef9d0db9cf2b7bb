[assembly: AssemblyFixture(typeof(StockKafka.Tests.OneStackAtATime))]

namespace StockKafka.Tests;

/// <summary>
/// Lets one test program after the other run the whole stack: <c>dotnet test</c> starts several programs at once, and the Aspire CLI
/// cannot tell two stacks of one checkout apart.
/// </summary>
public sealed class OneStackAtATime : IAsyncLifetime
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private FileStream? _held;

    public async ValueTask InitializeAsync()
    {
        while (!TryHold())
        {
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? default;

    private bool TryHold()
    {
        try
        {
            _held = new(Path.Combine(Repository.Root, "artifacts", "one-stack.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
