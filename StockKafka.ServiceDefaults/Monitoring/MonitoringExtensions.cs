using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>What this service is called in logs and metrics.</summary>
internal sealed record ServiceIdentity(string Name);

/// <summary>The system monitor and its page.</summary>
internal static class MonitoringExtensions
{
    public static void AddSystemMonitor(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MonitoringOptions>("Monitoring");
        builder.Services.AddSingleton(new ServiceIdentity(builder.ServiceName()));
        builder.Services.AddSingleton<SystemMonitor>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SystemMonitor>());
    }

    /// <summary>Maps <c>GET /api/system/health</c>.</summary>
    public static void MapSystemHealth(this WebApplication app) => app.MapGet("/api/system/health", (SystemMonitor monitor) => TypedResults.Ok(monitor.Health))
        .WithTags("operations").WithSummary("CPU, memory, disk, connections, request and error rates")
        .Answers(new SystemHealth(HealthLevel.Healthy, new(2025, 7, 23, 20, 0, 0, TimeSpan.Zero), 31.5, 12.2, 22.8, 210_000_000, 17.1,
            80_000_000_000, 12, 148.2, 0, 0));
}
