using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Keeps what writes and administers for those who have the key, and within bounds.</summary>
public static class WriteProtection
{
    private const string LimitPolicy = "writes";

    /// <summary>Adds the API key and the rate limit.</summary>
    public static void AddWriteProtection(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ApiKeyOptions>("Api");
        builder.AddValidatedOptions<WriteLimitOptions>("WriteLimit");
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        builder.Services.AddAuthorizationBuilder().AddPolicy(ApiKeyHandler.Scheme, policy => policy
            .AddAuthenticationSchemes(ApiKeyHandler.Scheme).RequireAuthenticatedUser());
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
            limiter.AddPolicy(LimitPolicy, context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress ?? IPAddress.None,
                _ => Bucket(context.RequestServices.GetRequiredService<IOptions<WriteLimitOptions>>().Value)));
        });
    }

    /// <summary>Switches it on; after routing, before the endpoints.</summary>
    public static void UseWriteProtection(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Asks for the API key and counts against the rate limit.</summary>
    public static TBuilder Protected<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(ApiKeyHandler.Scheme).RequireRateLimiting(LimitPolicy);

    private static TokenBucketRateLimiterOptions Bucket(WriteLimitOptions limit)
    {
        // Refilled every 10 ms, or as often as one token falls due.
        var tokens = Math.Max(1, limit.RequestsPerSecond / 100);
        return new()
        {
            TokenLimit = limit.Burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / limit.RequestsPerSecond),
            QueueLimit = 0,
        };
    }

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await rejected.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = rejected.HttpContext,
            ProblemDetails = Problems.Details(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests",
                $"More writes than WriteLimit:RequestsPerSecond allows; come back in {seconds} s."),
        }).ConfigureAwait(false);
    }
}
