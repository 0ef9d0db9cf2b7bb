using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Providers;

/// <summary>Registers the providers.</summary>
public static class ProviderExtensions
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds every provider and the chain over them.</summary>
    public static TBuilder AddMarketDataProviders<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddValidatedOptions<ProviderOptions>("Providers");
        builder.AddValidatedOptions<YFinanceOptions>("Providers:YFinance");
        builder.AddValidatedOptions<KisOptions>("Providers:Kis");
        builder.AddValidatedOptions<FileOptions>("Providers:File");
        builder.AddValidatedOptions<SimulatedOptions>("Providers:Simulated");
        builder.AddRemote<TBuilder, YFinanceProvider>(YFinanceProvider.ProviderName, YFinanceProvider.PipelineName);
        builder.AddRemote<TBuilder, KisProvider>(KisProvider.ProviderName, KisProvider.PipelineName);
        builder.Services.AddSingleton<IMarketDataProvider, FileProvider>();
        builder.Services.AddSingleton<IMarketDataProvider, SimulatedProvider>();
        builder.Services.AddSingleton<ProviderChain>();
        return builder;
    }

    private static void AddRemote<TBuilder, TProvider>(this TBuilder builder, string name, string pipeline)
        where TBuilder : IHostApplicationBuilder
        where TProvider : class, IMarketDataProvider
    {
        // Before what the configuration says: hosts on the other side of the world take longer than those in the same room.
        builder.Services.Configure<DependencyResilienceOptions>(pipeline, options => options.AttemptTimeout = AttemptTimeout);
        builder.AddDependencyPipeline(pipeline);
        // No logs of requests: their addresses and headers hold keys and sessions.
        builder.Services.AddHttpClient(name, http => http.MaxResponseContentBufferSize = MaxAnswerBytes)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All })
            .RemoveAllLoggers();
        builder.Services.AddSingleton<IMarketDataProvider, TProvider>();
    }
}
