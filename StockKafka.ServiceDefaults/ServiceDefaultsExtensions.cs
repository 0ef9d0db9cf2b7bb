using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.Logs;
using StockKafka.ServiceDefaults.Monitoring;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults;

/// <summary>What every service shares: clock, logs, problem details, health.</summary>
public static class ServiceDefaultsExtensions
{
    private const string LiveTag = "live";

    /// <summary>The largest request body in bytes where an endpoint does not say otherwise.</summary>
    private const long DefaultMaxBody = 1024 * 1024;

    /// <summary>Adds the shared services. Call it first.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddLogs();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddRequestBodies();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter<HealthLevel>());
            options.SerializerOptions.Converters.Add(new MomentConverter());
            options.SerializerOptions.AllowDuplicateProperties = false;
        });
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = DefaultMaxBody);
        builder.Services.AddResponseCompression(compression =>
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/openmetrics-text"]);
        builder.AddSystemMonitor();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// Answers failures with problem details, and maps <c>/health</c> (ready to serve: every check), <c>/alive</c> (the process answers), <c>/api/resilience</c>,
    /// <c>/api/system/health</c>
    /// and <c>/metrics</c>.
    /// A degraded service answers 200: it serves, with less than all it has.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseResponseCompression();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteReport });
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag), ResponseWriter = WriteReport });
        app.MapResilience();
        app.MapSystemHealth();
        app.MapPrometheusScrapingEndpoint().DisableHttpMetrics();
        return app;
    }

    private static async Task WriteReport(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (entry.Description is { } description)
            {
                json.WriteString("description", description);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
