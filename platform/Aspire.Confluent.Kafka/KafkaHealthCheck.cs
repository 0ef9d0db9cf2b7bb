using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Confluent.Kafka;

/// <summary>
/// Healthy when the broker acknowledges a message in the topic <c>healthchecks-topic</c> within a second, as the published package has it.
/// The producer is made with the first check.
/// </summary>
internal sealed class KafkaHealthCheck(ClientConfig client) : IHealthCheck, IDisposable
{
    private const string Topic = "healthchecks-topic";
    private const int PatienceMs = 1000;

    private readonly Lock _gate = new();
    private IProducer<string, string>? _producer;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await Producer().ProduceAsync(Topic, new() { Key = "healthcheck-key", Value = "check" }, cancellationToken).ConfigureAwait(false);
            return result.Status == PersistenceStatus.NotPersisted
                ? new(context.Registration.FailureStatus, "The broker did not take the message of the health check.")
                : HealthCheckResult.Healthy();
        }
        catch (KafkaException failure)
        {
            return new(context.Registration.FailureStatus, failure.Error.Reason, failure);
        }
    }

    public void Dispose() => _producer?.Dispose();

    private IProducer<string, string> Producer()
    {
        lock (_gate)
        {
            return _producer ??= new ProducerBuilder<string, string>(new ProducerConfig
            {
                BootstrapServers = client.BootstrapServers, SecurityProtocol = client.SecurityProtocol, SaslMechanism = client.SaslMechanism,
                SaslUsername = client.SaslUsername, SaslPassword = client.SaslPassword, SocketTimeoutMs = PatienceMs, MessageTimeoutMs = PatienceMs,
            }).SetLogHandler(static (_, _) => { }).Build();
        }
    }
}
