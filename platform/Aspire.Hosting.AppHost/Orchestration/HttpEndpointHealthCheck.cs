using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Platform.Hosting;

/// <summary>Healthy where a GET of a path on an endpoint is answered with the expected status.</summary>
internal sealed class HttpEndpointHealthCheck(Func<EndpointReference> endpoint, string path, int expectedStatus, ResourceInstance? instance = null) : IHealthCheck
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>The same check of one process of the resource.</summary>
    public HttpEndpointHealthCheck Of(ResourceInstance process) => new(endpoint, path, expectedStatus, process);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var target = endpoint();
        if (!target.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("the endpoint has no address yet");
        }

        try
        {
            var address = instance?.UrlOf(target.EndpointAnnotation) ?? target.Url;
            using var response = await Client.GetAsync(new Uri(new Uri(address), path), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{path} answers {(int)response.StatusCode}, expected {expectedStatus}");
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy(exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? "not listening"
                : exception.Message);
        }
    }
}
