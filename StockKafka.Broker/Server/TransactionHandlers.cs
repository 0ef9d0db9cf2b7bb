using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Server;

/// <summary>Requests of idempotent and transactional producers.</summary>
internal sealed class TransactionHandlers(TransactionCoordinator coordinator, TopicStore topics, ProducerIds producerIds)
{
    public async ValueTask<IResponse> InitProducerIdAsync(InitProducerIdRequest request, short version)
    {
        const int firstVersionWithFenced = 4;
        try
        {
            if (request.TransactionalId is not { } transactionalId)
            {
                return new InitProducerIdResponse(KafkaError.None, producerIds.Next(), 0);
            }

            var found = await coordinator.InitializeAsync(
                transactionalId, request.TransactionTimeoutMs, request.ProducerId, request.ProducerEpoch).ConfigureAwait(false);
            return new InitProducerIdResponse(Fenced(found.Error, version >= firstVersionWithFenced), found.ProducerId, found.Epoch);
        }
        catch (Exception e) when (e is IOException or LogFailedException)
        {
            return new InitProducerIdResponse(KafkaError.CoordinatorNotAvailable, -1, -1);
        }
    }

    public async ValueTask<IResponse> AddPartitionsAsync(AddPartitionsToTxnRequest request, short version)
    {
        TopicPartition[] wanted = [.. request.Topics.SelectMany(topic => topic.Partitions.Select(index => new TopicPartition(topic.Name, index)))];
        var unknown = wanted.Where(partition => topics.FindLog(partition.Topic, partition.Index) is null).ToHashSet();
        var error = unknown.Count > 0
            ? KafkaError.OperationNotAttempted
            : await TryAsync(
                () => coordinator.AddPartitionsAsync(request.TransactionalId, request.ProducerId, request.ProducerEpoch, wanted), version)
                .ConfigureAwait(false);
        return new AddPartitionsToTxnResponse(request.Topics.Answer((topic, index) => new PartitionError(
            index, unknown.Contains(new TopicPartition(topic, index)) ? KafkaError.UnknownTopicOrPartition : error)));
    }

    public async ValueTask<IResponse> AddOffsetsAsync(AddOffsetsToTxnRequest request, short version) =>
        new AddOffsetsToTxnResponse(
            request.GroupId.Length == 0
                ? KafkaError.InvalidGroupId
                : await TryAsync(
                    () => coordinator.AddPartitionsAsync(
                        request.TransactionalId, request.ProducerId, request.ProducerEpoch, [TopicPartition.Offsets]),
                    version).ConfigureAwait(false));

    public async ValueTask<IResponse> EndAsync(EndTxnRequest request, short version) =>
        new EndTxnResponse(await TryAsync(
            () => coordinator.EndAsync(request.TransactionalId, request.ProducerId, request.ProducerEpoch, request.Commit), version)
            .ConfigureAwait(false));

    private static async Task<KafkaError> TryAsync(Func<Task<KafkaError>> run, short version)
    {
        const int firstVersionWithFenced = 2;
        try
        {
            return Fenced(await run().ConfigureAwait(false), version >= firstVersionWithFenced);
        }
        catch (LogFailedException)
        {
            return KafkaError.CoordinatorNotAvailable;
        }
    }

    /// <summary>Older clients know only the older code.</summary>
    private static KafkaError Fenced(KafkaError error, bool known) =>
        error == KafkaError.ProducerFenced && !known ? KafkaError.InvalidProducerEpoch : error;
}
