using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Platform.Hosting;

/// <summary>Tells how healthy a running process is, whenever that changes.</summary>
internal sealed class HealthReporter(ResourceInstance instance, ResourceStatus status, ControllerServices services)
{
    /// <param name="isPaused">While true, nothing is told: a process that is held answers nothing.</param>
    /// <param name="cancellationToken">Cancelled when the process has ended.</param>
    public async Task RunAsync(Func<bool> isPaused, CancellationToken cancellationToken)
    {
        if (status.Snapshot.HealthReports.IsEmpty)
        {
            await BecomeReadyAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await services.Health.RunAsync(instance, reports => isPaused() ? Task.CompletedTask : ReportAsync(reports, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task ReportAsync(ImmutableArray<HealthReportSnapshot> reports, CancellationToken cancellationToken)
    {
        var before = status.Snapshot;
        var problem = reports.FirstOrDefault(r => r.Status != HealthStatus.Healthy);
        var description = problem is null ? null : problem.Description ?? problem.ExceptionText ?? "unhealthy";
        if (before.HealthReports.Select(r => r.Status).SequenceEqual(reports.Select(r => r.Status)) && status.Problem == description)
        {
            return;
        }

        status.Problem = description;
        await status.UpdateAsync(s => s with { HealthReports = reports }).ConfigureAwait(false);
        if (problem is null)
        {
            services.Console.Notice(instance.Id, "healthy");
            if (before.Ready is null)
            {
                await BecomeReadyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        else if (before.HealthStatus == HealthStatus.Healthy)
        {
            services.Console.Notice(instance.Id, $"unhealthy: {description}");
        }
    }

    private Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        // The replicas are ready together: whoever controls them tells it.
        var handlers = instance.IsReplica
            ? Task.CompletedTask
            : services.Eventing.PublishAsync(new ResourceReadyEvent(instance.Resource, services.Provider), cancellationToken);
        return status.UpdateAsync(s => s with { Ready = handlers });
    }
}
