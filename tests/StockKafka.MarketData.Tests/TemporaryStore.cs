using Microsoft.Extensions.Options;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests;

/// <summary>A store in a folder of its own, which goes with it.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    public TemporaryStore()
    {
        Options = new StoreOptions { Directory = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N")) };
        Store = Open();
    }

    public StoreOptions Options { get; }

    public MarketStore Store { get; private set; }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    public MarketStore Open() => new(Microsoft.Extensions.Options.Options.Create(Options));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Options.Directory, recursive: true);
    }
}
