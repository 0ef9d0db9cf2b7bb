using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StockKafka.Platform.Dashboard.Resources;

/// <summary>What runs, and what can be done to it.</summary>
internal sealed class ResourceEndpoints(IDashboardApplication application)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/resources", ListAsync);
        routes.MapGet("/api/resources/{name}/environment/{variable}", RevealAsync);
        routes.MapPost("/api/resources/{name}/commands/{command}", ExecuteAsync);
    }

    private Task ListAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(new ResourcesAnswer(application.Resources()), DashboardJson.Default.ResourcesAnswer, cancellationToken: context.RequestAborted);

    private Task RevealAsync(HttpContext context)
    {
        var (name, variable) = (Routed(context, "name"), Routed(context, "variable"));
        return application.EnvironmentValue(name, variable) is { } value
            ? context.Response.WriteAsJsonAsync(new VariableAnswer(value), DashboardJson.Default.VariableAnswer, cancellationToken: context.RequestAborted)
            : Answer.FailAsync(context, StatusCodes.Status404NotFound, $"The resource '{name}' has no environment variable '{variable}'.");
    }

    private async Task ExecuteAsync(HttpContext context)
    {
        var (name, command) = (Routed(context, "name"), Routed(context, "command"));

        // A browser that goes away does not leave the resource half stopped.
        if (await application.ExecuteAsync(name, command, CancellationToken.None).ConfigureAwait(false) is { } answer)
        {
            await context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.CommandAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return;
        }

        await Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is no resource '{name}' with a command '{command}'.").ConfigureAwait(false);
    }

    private static string Routed(HttpContext context, string key) => (string)context.Request.RouteValues[key]!;
}
