using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Runs the health checks of a resource while it runs: often until it is healthy, so that those who wait lose no time, and
/// seldom afterwards.
/// </summary>
internal sealed class HealthMonitor(IServiceProvider services, IOptions<HealthCheckServiceOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EagerFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The reports of a resource that has just started: nothing is known yet.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unknown(IResource resource) =>
        [.. KeysOf(resource).Select(key => new HealthReportSnapshot(key, null, null, null))];

    /// <exception cref="DistributedApplicationException">A health check that the resource names is not registered.</exception>
    public void Verify(IResource resource)
    {
        foreach (var key in KeysOf(resource))
        {
            if (!options.Value.Registrations.Any(r => r.Name == key))
            {
                throw new DistributedApplicationException($"The health check '{key}' of the resource '{resource.Name}' is not registered; add it with builder.Services.AddHealthChecks().");
            }
        }
    }

    /// <summary>Checks until cancelled and tells each result. A replica is asked on its own port.</summary>
    public async Task RunAsync(ResourceInstance instance, Func<ImmutableArray<HealthReportSnapshot>, Task> onReports, CancellationToken cancellationToken)
    {
        var keys = KeysOf(instance.Resource).ToHashSet();
        var checks = options.Value.Registrations.Where(r => keys.Contains(r.Name)).ToArray();
        if (checks.Length == 0)
        {
            return;
        }

        var unhealthySince = time.GetTimestamp();
        while (true)
        {
            var reports = await Task.WhenAll(checks.Select(check => CheckAsync(check, instance, cancellationToken))).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await onReports([.. reports]).ConfigureAwait(false);
            var healthy = reports.All(r => r.Status == HealthStatus.Healthy);
            unhealthySince = healthy ? time.GetTimestamp() : unhealthySince;
            var pause = healthy ? Seldom : time.GetElapsedTime(unhealthySince) < EagerFor ? Soon : Later;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> KeysOf(IResource resource) =>
        resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).Distinct();

    private async Task<HealthReportSnapshot> CheckAsync(HealthCheckRegistration registration, ResourceInstance instance, CancellationToken cancellationToken)
    {
        var limit = registration.Timeout > TimeSpan.Zero ? registration.Timeout : CheckTimeout;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        HealthCheckResult result;
        try
        {
            var check = registration.Factory(services);
            result = await (check is HttpEndpointHealthCheck http ? http.Of(instance) : check)
                .CheckHealthAsync(new HealthCheckContext { Registration = registration }, timeout.Token)
                .WaitAsync(timeout.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = new HealthCheckResult(registration.FailureStatus, $"no answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception exception)
        {
            result = new HealthCheckResult(registration.FailureStatus, exception.Message, exception);
        }

        return new HealthReportSnapshot(registration.Name, result.Status, result.Description, result.Exception?.Message)
        {
            LastRunAt = time.GetUtcNow().UtcDateTime,
        };
    }
}
