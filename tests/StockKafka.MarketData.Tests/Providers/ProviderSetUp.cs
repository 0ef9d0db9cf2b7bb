using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StockKafka.MarketData.Providers;

namespace StockKafka.MarketData.Tests.Providers;

/// <summary>Providers as a service has them, with a configuration of their own.</summary>
internal static class ProviderSetUp
{
    public static IHost Build(TimeProvider? clock, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddLogging();
        builder.Services.TryAddSingleton(clock ?? TimeProvider.System);
        builder.AddMarketDataProviders();
        return builder.Build();
    }

    public static IMarketDataProvider Provider(this IHost host, string name) =>
        host.Services.GetServices<IMarketDataProvider>().Single(provider => provider.Name == name);

    public static ProviderChain Chain(this IHost host) => host.Services.GetRequiredService<ProviderChain>();

    public static async Task<ProviderException> FailsAsync(ProviderFailureKind kind, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<ProviderException>(call);
        Assert.Equal(kind, failure.Kind);
        return failure;
    }
}
