using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard;

/// <summary>What application this is, and how full the dashboard's memory is.</summary>
internal sealed class InfoEndpoint(IDashboardApplication application, TelemetryStore telemetry)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/info", ShowAsync);

    private Task ShowAsync(HttpContext context)
    {
        var limits = telemetry.Limits;
        var answer = new InfoAnswer(
            application.Name, application.StartedAt.ToUnixTimeMilliseconds(), new LimitsAnswer(limits.Logs, limits.Traces, limits.Bytes), telemetry.Usage);
        return context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.InfoAnswer, cancellationToken: context.RequestAborted);
    }
}
