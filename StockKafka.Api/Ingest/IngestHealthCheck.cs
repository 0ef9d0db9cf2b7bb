using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Api.Ingest;

/// <summary>Ready once ingest has reached the broker; a store that cannot be written degrades the service, it still reads.</summary>
internal sealed class IngestHealthCheck(IngestService ingest) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ingest.State switch
        {
            IngestState.Running => HealthCheckResult.Healthy(),
            IngestState.Failing => HealthCheckResult.Degraded(ingest.LastError),
            _ => HealthCheckResult.Unhealthy(ingest.LastError ?? ingest.State.ToString()),
        });
}
