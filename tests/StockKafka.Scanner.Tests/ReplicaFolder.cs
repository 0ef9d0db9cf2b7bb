using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Scanner.Tests;

/// <summary>A data folder with a replica, as the API publishes it.</summary>
internal sealed class ReplicaFolder : IDisposable
{
    public StoreOptions Options { get; } = new() { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };

    public Replica Replica => new(Microsoft.Extensions.Options.Options.Create(Options));

    public async Task PublishAsync(IEnumerable<DailyBar> bars)
    {
        await using var store = new MarketStore(Microsoft.Extensions.Options.Options.Create(Options));
        await new BarTable(store).ImportAsync(bars.ToAsyncEnumerable(), default);
        using var publisher = new ReplicaPublisher(store, TimeProvider.System);
        await publisher.PublishAsync(default);
    }

    public void Dispose() => Directory.Delete(Options.Directory, recursive: true);
}
