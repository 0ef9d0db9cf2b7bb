using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Says in ASP.NET Core's span of a request what was asked, by OpenTelemetry's conventions for HTTP servers: route and path, never the
/// query string. Health and metrics pages have no span: they are asked for all the time, and nobody looks.
/// </summary>
internal static class RequestTraces
{
    public static void UseRequestTraces(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (context.Request.Path.Value is "/health" or "/alive" or "/metrics")
        {
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            await next(context).ConfigureAwait(false);
            return;
        }

        Begin(span, context);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            End(span, context.Response.StatusCode);
        }
    });

    private static void Begin(Activity span, HttpContext context)
    {
        var request = context.Request;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? request.Method : $"{request.Method} {route}";
        span.SetTag("http.request.method", request.Method).SetTag("http.route", route).SetTag("url.path", request.Path.Value)
            .SetTag("url.scheme", request.Scheme).SetTag("server.address", request.Host.Host).SetTag("server.port", request.Host.Port)
            .SetTag("network.protocol.version", request.Protocol.Length > 5 ? request.Protocol[5..] : null)
            .SetTag("user_agent.original", request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null);
    }

    private static void End(Activity span, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (status >= 500)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
