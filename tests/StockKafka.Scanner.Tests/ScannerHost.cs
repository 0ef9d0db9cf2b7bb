using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.MarketData;
using StockKafka.MarketData.Messaging;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Scanner.Tests;

/// <summary>The scanner's services in this process, at a time that the test chooses. Kafka is away unless the test says where it is.</summary>
internal sealed class ScannerHost(IHost host) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static async Task<ScannerHost> StartAsync(ReplicaFolder folder, DateTimeOffset now, params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Store:Directory"] = folder.Options.Directory,
            ["ConnectionStrings:kafka"] = "127.0.0.1:1",
            ["Api:Key"] = "the-key-of-the-tests",
            ["Resilience:api:BaseDelay"] = "00:00:00.010",
            ["Resilience:database:BaseDelay"] = "00:00:00.010",
            ["Resilience:database:AttemptTimeout"] = "00:01:00",
            ["Urls"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new ClockAt(now)));
        builder.AddMarketReplica();
        builder.AddMarketProducer("kafka");
        builder.AddWriteProtection();
        builder.AddScans();
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>A clock that stands at a time, whose timers run.</summary>
    private sealed class ClockAt(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
