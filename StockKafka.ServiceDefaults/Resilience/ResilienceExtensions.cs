using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>Registers the named pipelines.</summary>
public static class ResilienceExtensions
{
    /// <summary>Adds the pipeline of one dependency, to be injected by <c>[FromKeyedServices(name)]</c>. Adding it again changes nothing.</summary>
    public static TBuilder AddDependencyPipeline<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IHostApplicationBuilder
    {
        if (builder.Services.Any(service => service.IsKeyedService && service.ServiceType == typeof(DependencyPipeline) && Equals(service.ServiceKey, name)))
        {
            return builder;
        }

        builder.AddValidatedOptions<DependencyResilienceOptions>($"Resilience:{name}", name);
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<ResilienceTelemetry>();
        builder.Services.AddKeyedSingleton(name, (services, _) => new DependencyPipeline(
            name,
            services.GetRequiredService<IOptionsMonitor<DependencyResilienceOptions>>().Get(name),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ResilienceTelemetry>()));
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<DependencyPipeline>(name));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResilienceReload>());
        return builder;
    }
}
