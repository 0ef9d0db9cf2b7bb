using Microsoft.Extensions.Logging;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Transactions;

internal sealed partial class TransactionCoordinator
{
    /// <summary>Commits or aborts what is open. Asked again for the same outcome, it is as it was.</summary>
    /// <exception cref="LogFailedException">The outcome is not durable yet.</exception>
    public async Task<KafkaError> EndAsync(string transactionalId, long producerId, short epoch, bool commit)
    {
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
        {
            return KafkaError.InvalidProducerIdMapping;
        }

        Task decided, ended;
        lock (transaction.Gate)
        {
            var error = CheckOwnerNeedsLock(transaction, producerId, epoch);
            if (error != KafkaError.None)
            {
                return error;
            }

            var current = transaction.Current!;
            if (current.Status != TransactionStatus.Ongoing)
            {
                return current.Status == TransactionStatus.Empty || current.IsCommit != commit ? KafkaError.InvalidTxnState
                    : current.IsPrepared ? KafkaError.ConcurrentTransactions
                    : KafkaError.None;
            }

            (decided, ended) = PrepareNeedsLock(transaction, commit, fence: false);
        }

        await ended.ConfigureAwait(false);
        await decided.ConfigureAwait(false);
        return KafkaError.None;
    }

    /// <summary>
    /// Finishes what a crash interrupted: prepared transactions get their missing markers, and open ones in partitions of which
    /// the coordinator knows nothing are aborted. Transactions that are going on go on.
    /// </summary>
    public async Task RecoverAsync(IEnumerable<(string Topic, int Partition, PartitionLog Log)> logs)
    {
        foreach (var transaction in _transactions.Values.Where(each => each.Current!.IsPrepared))
        {
            LogFinishing(transaction.Id, transaction.Current!.IsCommit ? "commit" : "abort");
            await CompleteAsync(transaction, Task.CompletedTask).ConfigureAwait(false);
        }

        var open = _transactions.Values.Where(each => each.Current is { IsPrepared: true } or { Status: TransactionStatus.Ongoing })
            .ToDictionary(each => each.Current!.ProducerId, each => each.Current!.Partitions);
        foreach (var (topic, partition, log) in logs)
        {
            foreach (var (producerId, epoch) in log.OpenTransactions())
            {
                if (!open.TryGetValue(producerId, out var partitions) || !partitions.Contains(new TopicPartition(topic, partition)))
                {
                    LogOrphan(topic, partition, producerId);
                    await log.WaitFlushedAsync(log.AppendMarker(producerId, epoch, commit: false).NextOffset).ConfigureAwait(false);
                }
            }
        }

        foreach (var (producerId, epoch) in _offsets.OpenTransactions())
        {
            if (!open.TryGetValue(producerId, out var partitions) || !partitions.Contains(TopicPartition.Offsets))
            {
                await _offsets.EndTransaction(producerId, epoch, commit: false).ConfigureAwait(false);
            }
        }
    }

    private void OnTick()
    {
        var now = Now;
        foreach (var transaction in _transactions.Values)
        {
            lock (transaction.Gate)
            {
                if (transaction.Current is not { } current)
                {
                    continue;
                }

                try
                {
                    if (current.Status == TransactionStatus.Ongoing && now - current.StartedAt > current.TimeoutMs)
                    {
                        LogTimedOut(transaction.Id, current.TimeoutMs);
                        _ = PrepareNeedsLock(transaction, commit: false, fence: true);
                    }
                    else if (current.IsPrepared && !transaction.IsCompleting)
                    {
                        // Stored again, in case that is what failed: no marker before the outcome is durable.
                        var durable = StoreNeedsLock(transaction, current);
                        transaction.IsCompleting = true;
                        _ = CompleteAsync(transaction, durable);
                    }
                    else if (current is { IsPrepared: false, Status: not TransactionStatus.Ongoing }
                        && now - current.UpdatedAt > IdExpiry.TotalMilliseconds)
                    {
                        _log.Store(transaction.Id, null);
                        transaction.Current = null;
                    }
                }
                catch (LogFailedException e)
                {
                    LogNotEnded(transaction.Id, e.Message);
                }
            }
        }
    }

    /// <summary>Decides the outcome.</summary>
    /// <returns>
    /// Completes, or fails, when the outcome is durable; and when every partition has its marker, or the writing of them failed for now.
    /// </returns>
    /// <param name="fence">Raise the epoch, so that the producer can do nothing more.</param>
    private (Task Decided, Task Ended) PrepareNeedsLock(Transaction transaction, bool commit, bool fence)
    {
        var current = transaction.Current!;
        var durable = StoreNeedsLock(transaction, current with
        {
            Status = commit ? TransactionStatus.PrepareCommit : TransactionStatus.PrepareAbort,
            Epoch = fence ? (short)(current.Epoch + 1) : current.Epoch,
            UpdatedAt = Now,
        });
        if (fence)
        {
            transaction.Replaced = (RecordBatch.NoProducerId, -1);
        }

        transaction.IsCompleting = true;
        return (durable, CompleteAsync(transaction, durable));
    }

    private async Task CompleteAsync(Transaction transaction, Task durable)
    {
        try
        {
            await durable.ConfigureAwait(false);
            var prepared = transaction.Current!;
            await Task.WhenAll(prepared.PartitionsInOrder.Select(partition => Mark(partition, prepared))).ConfigureAwait(false);
            lock (transaction.Gate)
            {
                StoreNeedsLock(transaction, prepared with
                {
                    Status = prepared.IsCommit ? TransactionStatus.CompleteCommit : TransactionStatus.CompleteAbort,
                    Partitions = [],
                    StartedAt = -1,
                    UpdatedAt = Now,
                });
            }
        }
        catch (Exception e) when (e is LogFailedException or IOException)
        {
            // The outcome stays decided; the next tick tries again.
            LogNotEnded(transaction.Id, e.Message);
        }
        finally
        {
            lock (transaction.Gate)
            {
                transaction.IsCompleting = false;
            }
        }
    }

    private Task Mark(TopicPartition partition, TransactionSnapshot prepared)
    {
        if (partition == TopicPartition.Offsets)
        {
            return _offsets.EndTransaction(prepared.ProducerId, prepared.Epoch, prepared.IsCommit);
        }

        if (_findLog(partition) is not { } log)
        {
            return Task.CompletedTask; // deleted meanwhile
        }

        var marked = log.AppendMarker(prepared.ProducerId, prepared.Epoch, prepared.IsCommit);
        return marked.Error == KafkaError.None
            ? log.WaitFlushedAsync(marked.NextOffset)
            : Task.FromException(new LogFailedException($"{partition.Topic}-{partition.Index} answered {marked.Error}"));
    }

    [LoggerMessage(130, LogLevel.Warning, "transaction {TransactionalId} is aborted: it was open for more than {TimeoutMs} ms")]
    private partial void LogTimedOut(string transactionalId, int timeoutMs);

    [LoggerMessage(131, LogLevel.Warning, "transaction {TransactionalId} could not be ended yet: {Reason}")]
    private partial void LogNotEnded(string transactionalId, string reason);

    [LoggerMessage(132, LogLevel.Information, "transaction {TransactionalId}: finishing the {Outcome} that was under way")]
    private partial void LogFinishing(string transactionalId, string outcome);

    [LoggerMessage(133, LogLevel.Warning, "{Topic}-{Partition}: aborting a transaction of producer {ProducerId} that nobody knows of")]
    private partial void LogOrphan(string topic, int partition, long producerId);
}
