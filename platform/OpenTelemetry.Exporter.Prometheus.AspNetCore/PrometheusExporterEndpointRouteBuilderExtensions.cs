using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Stands in for the published class of this name.</summary>
public static class PrometheusExporterEndpointRouteBuilderExtensions
{
    /// <summary>Maps the page that Prometheus scrapes, at the path of the options.</summary>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().CurrentValue;
        return endpoints.MapPrometheusScrapingEndpoint(options.ScrapeEndpointPath ?? PrometheusAspNetCoreOptions.DefaultScrapeEndpointPath);
    }

    /// <summary>Maps the page that Prometheus scrapes.</summary>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapGet(path, ScrapeAsync).ExcludeFromDescription().WithDisplayName("Prometheus scraping endpoint");

    private static async Task ScrapeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        services.GetRequiredService<MeterProvider>(); // Made by now, and with it the reader that the exporter collects through.
        var format = ExpositionFormats.Negotiate(context.Request.Headers.Accept);
        using var page = await services.GetRequiredService<ScrapeCache>().GetAsync(format, context.RequestAborted).ConfigureAwait(false);
        if (page is null)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Response.ContentType = format.ContentType();
        context.Response.Headers.Vary = "Accept";
        await context.Response.Body.WriteAsync(page.Writer.Written, context.RequestAborted).ConfigureAwait(false);
    }
}
