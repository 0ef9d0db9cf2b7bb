using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StockKafka.Platform.Broker.Log;
using StockKafka.Platform.Broker.Protocol;
using StockKafka.Platform.Broker.Protocol.Messages;
using StockKafka.Platform.Broker.Topics;
using StockKafka.Platform.Broker.Transactions;

namespace StockKafka.Platform.Broker.Server;

/// <summary>Stores what producers send and answers once it is as safe as they asked.</summary>
sealed class ProduceHandler(TopicStore topics, TransactionCoordinator transactions, BrokerMetrics metrics)
{
    private const short AcksNone = 0, AcksLeader = 1, AcksAll = -1;
    private const int FirstVersionWithRecordBatches = 3;

    /// <returns>Null for acks=0.</returns>
    /// <exception cref="AcksZeroFailedException">acks=0 and something went wrong.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProduceResponse?> HandleAsync(ProduceRequest request, int version)
    {
        var refused = Refuse(request, version);
        var answers = new ProduceResponse.Topic[request.Topics.Length];
        List<(int Topic, int Partition, Task Flushed)>? waits = null;
        for (var t = 0; t < answers.Length; t++)
        {
            var topic = request.Topics[t];
            var found = refused == ErrorCode.None ? topics.Find(topic.Name) : null;
            answers[t] = new ProduceResponse.Topic(topic.Name, new ProduceResponse.Partition[topic.Partitions.Length]);
            for (var p = 0; p < topic.Partitions.Length; p++)
            {
                var partition = topic.Partitions[p];
                if (refused != ErrorCode.None)
                {
                    answers[t].Partitions[p] = ProduceResponse.Partition.Failed(partition.Index, refused);
                    continue;
                }

                answers[t].Partitions[p] = Store(
                    found?.Partition(partition.Index), request.TransactionalId, topic.Name, partition, version, out var flushed);
                if (!flushed.IsCompletedSuccessfully)
                {
                    (waits ??= new(topic.Partitions.Length)).Add((t, p, flushed));
                }
            }
        }

        // The frame is not touched below this line: its buffer may be in use again.
        if (request.Acks == AcksNone)
        {
            return CloseOnError(answers);
        }

        foreach (var (t, p, flushed) in waits ?? [])
        {
            try
            {
                await flushed.ConfigureAwait(false);
            }
            catch (LogFailedException e)
            {
                ref var answer = ref answers[t].Partitions[p];
                answer = ProduceResponse.Partition.Failed(answer.Index, ErrorCode.KafkaStorageError, e.Message);
            }
        }

        return new ProduceResponse(answers);
    }

    private static ErrorCode Refuse(ProduceRequest request, int version)
    {
        if (version < FirstVersionWithRecordBatches)
        {
            return ErrorCode.UnsupportedVersion;
        }

        return request.Acks is AcksNone or AcksLeader or AcksAll ? ErrorCode.None : ErrorCode.InvalidRequiredAcks;
    }

    private ProduceResponse.Partition Store(
        PartitionLog? log, string? transactionalId, string topic, ProduceRequest.Partition partition, int version, out Task flushed)
    {
        flushed = Task.CompletedTask;
        if (log is null)
        {
            return ProduceResponse.Partition.Failed(partition.Index, ErrorCode.UnknownTopicOrPartition);
        }

        var error = BatchValidator.Validate(partition.Records.Span, version, log.Config.MaxMessageBytes, out var message);
        if (error != ErrorCode.None)
        {
            return ProduceResponse.Partition.Failed(partition.Index, error, message);
        }

        if (log.Config.Compact && BatchValidator.LacksKeys(partition.Records.Span))
        {
            return ProduceResponse.Partition.Failed(
                partition.Index, ErrorCode.InvalidRecord, "A compacted topic takes no record without a key.");
        }

        // The frame belongs to this request alone, so offset and epoch are written into it in place.
        var bytes = MemoryMarshal.AsMemory(partition.Records);
        var batch = new RecordBatch(bytes.Span);
        var count = batch.Count;
        var appended = batch.IsTransactional
            ? AppendWithinTransaction(log, transactionalId, new TopicPartition(topic, partition.Index), bytes)
            : log.Append(bytes);
        if (appended.Error != ErrorCode.None)
        {
            return ProduceResponse.Partition.Failed(partition.Index, appended.Error);
        }

        metrics.MessagesIn(count);
        flushed = log.WaitFlushedAsync(appended.NextOffset);
        return new ProduceResponse.Partition(
            partition.Index, ErrorCode.None, appended.BaseOffset, appended.LogAppendTimeMs, log.LogStart, null);
    }

    private AppendResult AppendWithinTransaction(PartitionLog log, string? transactionalId, TopicPartition partition, Memory<byte> bytes)
    {
        if (transactionalId is null)
        {
            return AppendResult.Failed(ErrorCode.TransactionalIdAuthorizationFailed);
        }

        AppendResult appended = default;
        var batch = new RecordBatch(bytes.Span);
        var error = transactions.WithinTransaction(
            transactionalId, batch.ProducerId, batch.ProducerEpoch, partition, () => appended = log.Append(bytes));
        return error == ErrorCode.None ? appended : AppendResult.Failed(error);
    }

    private static ProduceResponse? CloseOnError(ProduceResponse.Topic[] answers)
    {
        foreach (var topic in answers)
        {
            foreach (var partition in topic.Partitions)
            {
                if (partition.Error != ErrorCode.None)
                {
                    throw new AcksZeroFailedException(partition.Error);
                }
            }
        }

        return null;
    }
}
