using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Turns failures that a caller can do something about into problem details (RFC 9457) with a stable <c>type</c>.</summary>
internal sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (Describe(exception) is not { } problem)
        {
            return false;
        }

        if (exception is DependencyUnavailableException unavailable)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(unavailable.RetryAfter.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            Unavailable(context.Request.Method, context.Request.Path, exception.Message);
        }

        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem }).ConfigureAwait(false);
    }

    private static ProblemDetails? Describe(Exception exception) => exception switch
    {
        DependencyUnavailableException unavailable => Problems.Details(StatusCodes.Status503ServiceUnavailable,
            $"{unavailable.Dependency}-unavailable", $"{unavailable.Dependency} is not available", exception.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problems.Details(StatusCodes.Status413PayloadTooLarge, "body-too-large", "The body is too large", exception.Message),
        BadHttpRequestException bad => Problems.Details(bad.StatusCode, "bad-request", "The request cannot be read", exception.Message),
        _ => null,
    };

    [LoggerMessage(EventId = 1002, Level = LogLevel.Debug, Message = "503 for {Method} {Path}: {Reason}")]
    private partial void Unavailable(string method, string path, string reason);
}
