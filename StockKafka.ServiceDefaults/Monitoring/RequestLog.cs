using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Logs requests that failed (5xx) or were slow, each by its route and without what was asked. The line is written while the request's
/// span is still the present one, so it carries its trace id.
/// </summary>
internal sealed partial class RequestLog(IServiceProvider services, IOptions<MonitoringOptions> options, TimeProvider clock, ILogger<RequestLog> logger)
{
    private readonly double _slowSeconds = options.Value.SlowRequest.TotalSeconds;
    private readonly Lock _gate = new();
    private long _second;
    private int _logged, _withheld;

    /// <summary>Whether a request that took so long was slow, unless it is meant to.</summary>
    public bool IsSlow(double seconds, string endpoint) => seconds >= _slowSeconds && !IsOpenEnded(endpoint);

    /// <summary>Logs a request, unless too many of them were logged in this second.</summary>
    public void Write(string method, string endpoint, int status, double seconds, string? errorType)
    {
        if (!MayLog())
        {
            return;
        }

        if (status >= 500)
        {
            Failed(method, endpoint, status, seconds * 1000, errorType ?? "handled");
        }
        else
        {
            Slow(method, endpoint, status, seconds * 1000);
        }
    }

    private bool MayLog()
    {
        int withheld;
        lock (_gate)
        {
            var second = clock.GetTimestamp() / clock.TimestampFrequency;
            if (second == _second)
            {
                if (_logged == options.Value.RequestLogsPerSecond)
                {
                    _withheld++;
                    return false;
                }

                _logged++;
                return true;
            }

            (_second, _logged, withheld, _withheld) = (second, 1, _withheld, 0);
        }

        if (withheld > 0)
        {
            Withheld(withheld);
        }

        return true;
    }

    private bool IsOpenEnded(string endpoint) => services.GetService<EndpointDataSource>() is { } all && all.Endpoints.OfType<RouteEndpoint>()
        .Any(route => route.RoutePattern.RawText == endpoint && route.Metadata.GetMetadata<OpenEndedAttribute>() is not null);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "{Method} {Endpoint} was answered {Status} after {Milliseconds:0.0} ms: {ErrorType}")]
    private partial void Failed(string method, string endpoint, int status, double milliseconds, string errorType);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "slow request: {Method} {Endpoint} was answered {Status} after {Milliseconds:0} ms")]
    private partial void Slow(string method, string endpoint, int status, double milliseconds);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Warning, Message = "{Requests} more requests failed or were slow, and were not logged one by one")]
    private partial void Withheld(int requests);
}
