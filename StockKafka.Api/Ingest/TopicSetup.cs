using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Ingest;

/// <summary>Makes the topics that are not there yet.</summary>
public sealed class TopicSetup(IProducer<string, byte[]> producer, IOptions<IngestOptions> options)
{
    /// <summary>Makes every topic of the system; those that exist are left as they are.</summary>
    /// <exception cref="KafkaException">The broker cannot be reached or refuses.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        try
        {
            await admin.CreateTopicsAsync(
                Topics.Ingested.Append(Topics.DeadLetter).Select(name =>
                    new TopicSpecification { Name = name, NumPartitions = options.Value.TopicPartitions, ReplicationFactor = -1 }),
                new CreateTopicsOptions { RequestTimeout = TimeSpan.FromSeconds(5), OperationTimeout = TimeSpan.FromSeconds(5) })
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CreateTopicsException refused) when (refused.Results.All(
            result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
        }
    }
}
