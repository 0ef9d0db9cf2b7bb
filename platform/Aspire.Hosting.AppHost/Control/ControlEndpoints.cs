using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace StockKafka.Platform.Hosting;

/// <summary>The routes of the control API.</summary>
internal sealed class ControlEndpoints(Orchestrator orchestrator, ResourceCommandService commands)
{
    private const int DefaultTail = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/resources", ListAsync);
        routes.MapGet("/resources/{name}", ShowAsync);
        routes.MapGet("/resources/{name}/logs", StreamLogsAsync);
        routes.MapPost("/resources/{name}/{command}", ExecuteAsync);
        routes.MapGet("/parameters/{name}", ShowParameterAsync);
        routes.MapPost("/shutdown", ShutdownAsync);
        routes.MapFallback(context => FailAsync(context, StatusCodes.Status404NotFound, $"no such path: {context.Request.Method} {context.Request.Path}"));
    }

    public static Task FailAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ControlError(error), ControlJson.Default.ControlError);
    }

    private async Task ListAsync(HttpContext context)
    {
        var resources = new List<ResourceView>();
        foreach (var controller in orchestrator.Controllers)
        {
            resources.Add(await ResourceView.OfAsync(controller, context.RequestAborted).ConfigureAwait(false));
        }

        await context.Response.WriteAsJsonAsync(resources, ControlJson.Default.ListResourceView).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is { } controller)
        {
            await ShowAsync(context, controller).ConfigureAwait(false);
        }
    }

    private static async Task ShowAsync(HttpContext context, ResourceController controller, string? message = null)
    {
        var view = await ResourceView.OfAsync(controller, context.RequestAborted).ConfigureAwait(false) with { Message = message };
        await context.Response.WriteAsJsonAsync(view, ControlJson.Default.ResourceView).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not { } controller)
        {
            return;
        }

        var command = (string)context.Request.RouteValues["command"]!;
        var known = controller.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(annotation => annotation.Name).ToArray();
        if (!known.Contains(command))
        {
            await FailAsync(context, StatusCodes.Status404NotFound, $"unknown command '{command}'; there are {string.Join(", ", known)}").ConfigureAwait(false);
            return;
        }

        // A caller that hangs up does not leave the resource half stopped.
        var result = await commands.ExecuteCommandAsync(controller.Resource, command, CancellationToken.None).ConfigureAwait(false);
        if (!result.Success)
        {
            await FailAsync(context, StatusCodes.Status409Conflict, result.Message ?? "cancelled").ConfigureAwait(false);
            return;
        }

        await ShowAsync(context, controller, result.Message).ConfigureAwait(false);
    }

    private async Task StreamLogsAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not { } controller)
        {
            return;
        }

        var query = context.Request.Query;
        var tail = DefaultTail;
        if (query.TryGetValue("tail", out var tailText) && !(int.TryParse(tailText, CultureInfo.InvariantCulture, out tail) && tail >= 0))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, $"tail must be a number of lines, not '{tailText}'").ConfigureAwait(false);
            return;
        }

        var follow = query.TryGetValue("follow", out var followText) && string.Equals(followText, "true", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await foreach (var batch in controller.Log.ReadAsync(tail, follow, context.RequestAborted).ConfigureAwait(false))
            {
                var text = new StringBuilder();
                foreach (var line in batch)
                {
                    text.Append(line.Text).Append('\n');
                }

                await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone.
        }
    }

    private async Task ShowParameterAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (orchestrator.FindParameter(name) is not { } parameter)
        {
            await FailAsync(context, StatusCodes.Status404NotFound, $"unknown parameter '{name}'; there are {string.Join(", ", orchestrator.ParameterNames)}").ConfigureAwait(false);
            return;
        }

        try
        {
            var value = await parameter.GetValueAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(new ParameterView(parameter.Name, value ?? string.Empty, parameter.Secret), ControlJson.Default.ParameterView).ConfigureAwait(false);
        }
        catch (Aspire.Hosting.DistributedApplicationException exception)
        {
            await FailAsync(context, StatusCodes.Status409Conflict, exception.Message).ConfigureAwait(false);
        }
    }

    private Task ShutdownAsync(HttpContext context)
    {
        context.Response.OnCompleted(() =>
        {
            orchestrator.RequestShutdown();
            return Task.CompletedTask;
        });
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private async Task<ResourceController?> FindAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (orchestrator.Find(name) is { } controller)
        {
            return controller;
        }

        await FailAsync(context, StatusCodes.Status404NotFound, $"unknown resource '{name}'; there are {string.Join(", ", orchestrator.Controllers.Select(c => c.Name))}").ConfigureAwait(false);
        return null;
    }
}
