using System.Runtime.InteropServices;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Server;

/// <summary>Stores what producers send and answers once it is as safe as they asked.</summary>
internal sealed class ProduceHandler(TopicStore topics, TransactionCoordinator transactions, BrokerMetrics metrics, FaultBook faults)
{
    private const short AcksNone = 0, AcksLeader = 1, AcksAll = -1;
    private const int FirstVersionWithRecordBatches = 3;

    /// <summary>Stores the records. The frame they lie in is not touched any more when this returns.</summary>
    /// <exception cref="AcksZeroFailedException">acks=0 and something went wrong.</exception>
    public void Handle(PendingProduce pending, int version)
    {
        var request = pending.Request;
        var refused = Refuse(request, version);
        pending.IsAnswered = request.Acks != AcksNone;
        Reserve(pending);
        var next = 0;
        foreach (var topic in request.Topics)
        {
            var found = refused == KafkaError.None ? topics.Find(topic.Name) : null;
            for (var end = next + topic.Count; next < end; next++)
            {
                var index = request.Partitions[next].Index;
                var fate = faults.IsEmpty ? default : faults.Happen(ApiKey.Produce, topic.Name, index);
                pending.Meets(fate);
                if (refused == KafkaError.None && fate.Error is { } injected)
                {
                    Answer(pending, next, ProduceResponse.Partition.Failed(index, injected));
                }
                else if (refused != KafkaError.None)
                {
                    Answer(pending, next, ProduceResponse.Partition.Failed(index, refused));
                }
                else if (found?.Partition(index) is { } log)
                {
                    Store(pending, next, log, topic.Name, version);
                }
                else
                {
                    Answer(pending, next, ProduceResponse.Partition.Failed(index, KafkaError.UnknownTopicOrPartition));
                }
            }
        }

        request.LetGoOfFrame();
        if (!pending.IsAnswered)
        {
            ThrowOnError(pending.Response);
        }

        pending.Appended();
    }

    /// <summary>The list does not move any more: a flush that fails writes its answer into it from another thread.</summary>
    private static void Reserve(PendingProduce pending) =>
        CollectionsMarshal.SetCount(pending.Response.Partitions, pending.Request.Partitions.Count);

    private static void Answer(PendingProduce pending, int at, in ProduceResponse.Partition answer) =>
        CollectionsMarshal.AsSpan(pending.Response.Partitions)[at] = answer;

    private static KafkaError Refuse(ProduceRequest request, int version)
    {
        if (version < FirstVersionWithRecordBatches)
        {
            return KafkaError.UnsupportedVersion;
        }

        return request.Acks is AcksNone or AcksLeader or AcksAll ? KafkaError.None : KafkaError.InvalidRequiredAcks;
    }

    private void Store(PendingProduce pending, int at, PartitionLog log, string topic, int version)
    {
        var partition = pending.Request.Partitions[at];
        var error = BatchValidator.Validate(partition.Records.Span, version, log.Config.MaxMessageBytes, out var message);
        if (error != KafkaError.None)
        {
            Answer(pending, at, ProduceResponse.Partition.Failed(partition.Index, error, message));
            return;
        }

        if (log.Config.Compact && BatchValidator.RecordsWithoutKey(partition.Records.Span) is { Length: > 0 } keyless)
        {
            Answer(pending, at, ProduceResponse.Partition.Failed(
                partition.Index, KafkaError.InvalidRecord, "A compacted topic takes no record without a key.") with { Invalid = keyless });
            return;
        }

        // The frame belongs to this request alone, so offset and epoch are written into it in place.
        var bytes = MemoryMarshal.AsMemory(partition.Records);
        var batch = new RecordBatch(bytes.Span);
        var count = batch.Count;
        var appended = batch.IsTransactional
            ? AppendWithinTransaction(log, pending.Request.TransactionalId, new TopicPartition(topic, partition.Index), bytes)
            : log.Append(bytes);
        if (appended.Error != KafkaError.None)
        {
            Answer(pending, at, ProduceResponse.Partition.Failed(partition.Index, appended.Error));
            return;
        }

        metrics.MessagesIn(count);
        Answer(pending, at, new ProduceResponse.Partition(
            partition.Index, KafkaError.None, appended.BaseOffset, appended.LogAppendTimeMs, log.LogStart, null));
        if (pending.IsAnswered)
        {
            pending.WaitFor(log, appended.NextOffset, at);
        }
    }

    private AppendResult AppendWithinTransaction(PartitionLog log, string? transactionalId, TopicPartition partition, Memory<byte> bytes)
    {
        if (transactionalId is null)
        {
            return AppendResult.Failed(KafkaError.TransactionalIdAuthorizationFailed);
        }

        var batch = new RecordBatch(bytes.Span);
        var error = transactions.WithinTransaction(
            transactionalId, batch.ProducerId, batch.ProducerEpoch, partition,
            (log, bytes), static append => append.log.Append(append.bytes), out var appended);
        return error == KafkaError.None ? appended : AppendResult.Failed(error);
    }

    private static void ThrowOnError(ProduceResponse response)
    {
        foreach (var partition in response.Partitions)
        {
            if (partition.Error != KafkaError.None)
            {
                throw new AcksZeroFailedException(partition.Error);
            }
        }
    }
}
