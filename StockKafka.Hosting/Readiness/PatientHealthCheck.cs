using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Hosting;

/// <summary>
/// Asks every 25 ms for up to a second before it says that something is not ready. Aspire asks a resource that is not healthy once a second and
/// then less often: whatever waits for it would wait for that beat instead of for the resource.
/// </summary>
/// <param name="ask">Answers null when it is ready, or why it is not.</param>
/// <param name="time">The clock.</param>
internal sealed class PatientHealthCheck(Func<CancellationToken, Task<string?>> ask, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Beat = TimeSpan.FromMilliseconds(25);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (await ask(cancellationToken).ConfigureAwait(false) is not { } reason)
            {
                return HealthCheckResult.Healthy();
            }

            if (time.GetElapsedTime(began) >= Patience)
            {
                return new(context.Registration.FailureStatus, reason);
            }

            await Task.Delay(Beat, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
