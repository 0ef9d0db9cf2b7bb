using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Topics;

namespace StockKafka.Broker.Transactions;

internal readonly record struct InitializedProducer(KafkaError Error, long ProducerId, short Epoch)
{
    public static InitializedProducer Failed(KafkaError error) => new(error, -1, -1);
}

/// <summary>
/// All transactional ids of this broker, which is the coordinator of each. What an id does is decided under its lock and
/// durable before it shows: a transaction's partitions before their data, its outcome before the first marker. Data is
/// appended under the same lock, so none can slip in behind a marker. Source: KIP-98, KIP-360 and KIP-447.
/// </summary>
internal sealed partial class TransactionCoordinator : IDisposable
{
    /// <summary>As Apache Kafka's default for transaction.max.timeout.ms: 15 minutes.</summary>
    public const int MaxTimeoutMs = 15 * 60 * 1000;

    /// <summary>As Apache Kafka's default for transactional.id.expiration.ms.</summary>
    private static readonly TimeSpan IdExpiry = TimeSpan.FromDays(7);

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    private readonly TransactionLog _log;
    private readonly OffsetStore _offsets;
    private readonly Func<TopicPartition, PartitionLog?> _findLog;
    private readonly ProducerIds _producerIds;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <param name="findLog">Null when the partition does not exist, or not any more.</param>
    public TransactionCoordinator(
        TransactionLog log, OffsetStore offsets, Func<TopicPartition, PartitionLog?> findLog, ProducerIds producerIds,
        TimeProvider clock, ILogger logger)
    {
        (_log, _offsets, _findLog, _producerIds, _clock, _logger) = (log, offsets, findLog, producerIds, clock, logger);
        foreach (var (id, snapshot) in log.All())
        {
            _transactions[id] = new Transaction(id) { Current = snapshot };
        }

        _timer = clock.CreateTimer(static state => ((TransactionCoordinator)state!).OnTick(), this, TickInterval, TickInterval);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Gives a producer its id and a new epoch, which fences everyone who uses the transactional id with an older one and
    /// aborts what they left open.
    /// </summary>
    /// <param name="expectedId">What a recovering client had before; -1 when it starts.</param>
    public async Task<InitializedProducer> InitializeAsync(string transactionalId, int timeoutMs, long expectedId, short expectedEpoch)
    {
        if (transactionalId.Length == 0)
        {
            return InitializedProducer.Failed(KafkaError.InvalidRequest);
        }

        if (timeoutMs is <= 0 or > MaxTimeoutMs)
        {
            return InitializedProducer.Failed(KafkaError.InvalidTransactionTimeout);
        }

        var transaction = FindOrAdd(transactionalId);
        Task ending;
        lock (transaction.Gate)
        {
            var error = CheckInitialize(transaction, expectedId, expectedEpoch);
            if (error != KafkaError.None)
            {
                return InitializedProducer.Failed(error);
            }

            if (transaction.Current is { } current && transaction.IsRepeated(expectedId, expectedEpoch))
            {
                return new InitializedProducer(KafkaError.None, current.ProducerId, current.Epoch);
            }

            ending = transaction.Current?.Status == TransactionStatus.Ongoing
                ? PrepareNeedsLock(transaction, commit: false, fence: true).Ended
                : Task.CompletedTask;
        }

        await ending.ConfigureAwait(false);
        InitializedProducer initialized;
        Task durable;
        lock (transaction.Gate)
        {
            if (transaction.Current is { IsPrepared: true } or { Status: TransactionStatus.Ongoing })
            {
                return InitializedProducer.Failed(KafkaError.ConcurrentTransactions);
            }

            (initialized, durable) = NextEpochNeedsLock(transaction, timeoutMs);
            transaction.Replaced = (expectedId, expectedEpoch);
        }

        await durable.ConfigureAwait(false);
        return initialized;
    }

    /// <summary>Starts the transaction, if it has not, and takes the partitions into it before data is sent to them.</summary>
    public async Task<KafkaError> AddPartitionsAsync(
        string transactionalId, long producerId, short epoch, IReadOnlyCollection<TopicPartition> partitions)
    {
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
        {
            return KafkaError.InvalidProducerIdMapping;
        }

        Task durable;
        lock (transaction.Gate)
        {
            var error = CheckOwnerNeedsLock(transaction, producerId, epoch);
            if (error != KafkaError.None)
            {
                return error;
            }

            var current = transaction.Current!;
            if (current.IsPrepared)
            {
                return KafkaError.ConcurrentTransactions;
            }

            var now = Now;
            durable = current.Status == TransactionStatus.Ongoing && current.Partitions.IsSupersetOf(partitions) && !transaction.Stored.IsFaulted
                ? transaction.Stored
                : StoreNeedsLock(transaction, current with
            {
                Status = TransactionStatus.Ongoing,
                Partitions = current.Partitions.Union(partitions),
                StartedAt = current.Status == TransactionStatus.Ongoing ? current.StartedAt : now,
                UpdatedAt = now,
            });
        }

        await durable.ConfigureAwait(false);
        return KafkaError.None;
    }

    /// <summary>Runs an append that belongs to a transaction, if the transaction is open and knows the partition.</summary>
    /// <param name="state">Given to <paramref name="append"/>, which therefore needs no closure.</param>
    /// <param name="appended">What it returned.</param>
    /// <returns>The error that keeps it from running.</returns>
    public KafkaError WithinTransaction<TState, TResult>(
        string transactionalId, long producerId, short epoch, TopicPartition partition,
        TState state, Func<TState, TResult> append, out TResult? appended)
    {
        appended = default;
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
        {
            return KafkaError.InvalidProducerIdMapping;
        }

        lock (transaction.Gate)
        {
            var error = CheckOwnerNeedsLock(transaction, producerId, epoch);
            if (error != KafkaError.None)
            {
                return error == KafkaError.ProducerFenced ? KafkaError.InvalidProducerEpoch : error;
            }

            if (transaction.Current!.Status != TransactionStatus.Ongoing || !transaction.Current.Partitions.Contains(partition))
            {
                return KafkaError.InvalidTxnState;
            }

            appended = append(state);
            return KafkaError.None;
        }
    }

    public void Dispose() => _timer.Dispose();

    private static KafkaError CheckInitialize(Transaction transaction, long expectedId, short expectedEpoch)
    {
        if (transaction.Current is not { } current)
        {
            return KafkaError.None;
        }

        if (expectedId != RecordBatch.NoProducerId)
        {
            if (!transaction.IsRepeated(expectedId, expectedEpoch) && (expectedId, expectedEpoch) != (current.ProducerId, current.Epoch))
            {
                return KafkaError.ProducerFenced;
            }
        }

        return current.IsPrepared ? KafkaError.ConcurrentTransactions : KafkaError.None;
    }

    private static KafkaError CheckOwnerNeedsLock(Transaction transaction, long producerId, short epoch) => transaction.Current switch
    {
        null => KafkaError.InvalidProducerIdMapping,
        { } current when current.ProducerId != producerId => KafkaError.InvalidProducerIdMapping,
        { } current when current.Epoch != epoch => KafkaError.ProducerFenced,
        _ => KafkaError.None,
    };

    private (InitializedProducer Initialized, Task Durable) NextEpochNeedsLock(Transaction transaction, int timeoutMs)
    {
        var current = transaction.Current;
        var next = current is null || current.Epoch >= Transaction.LastEpoch
            ? new TransactionSnapshot(_producerIds.Next(), 0, timeoutMs, TransactionStatus.Empty, [], -1, Now)
            : current with
            {
                Epoch = (short)(current.Epoch + 1), TimeoutMs = timeoutMs, Status = TransactionStatus.Empty, StartedAt = -1, UpdatedAt = Now,
            };
        return (new InitializedProducer(KafkaError.None, next.ProducerId, next.Epoch), StoreNeedsLock(transaction, next));
    }

    private Task StoreNeedsLock(Transaction transaction, TransactionSnapshot next)
    {
        var durable = _log.Store(transaction.Id, next);
        transaction.Current = next;
        transaction.Stored = durable;
        return durable;
    }

    private Transaction FindOrAdd(string transactionalId) =>
        _transactions.GetOrAdd(transactionalId, static id => new Transaction(id));

    /// <summary>A transactional id in memory.</summary>
    private sealed class Transaction(string id)
    {
        /// <summary>After this epoch the producer gets a new id, so that no epoch ever wraps.</summary>
        public const short LastEpoch = short.MaxValue - 1;

        public string Id => id;

        public Lock Gate { get; } = new();

        /// <summary>Null until a producer was initialised.</summary>
        public TransactionSnapshot? Current { get; set; }

        /// <summary>Completes when <see cref="Current"/> is durable.</summary>
        public Task Stored { get; set; } = Task.CompletedTask;

        /// <summary>What the client of the last initialisation had before.</summary>
        public (long ProducerId, short Epoch) Replaced { get; set; } = (RecordBatch.NoProducerId, -1);

        /// <summary>Markers are being written.</summary>
        public bool IsCompleting { get; set; }

        /// <summary>Whether a client asks again because it missed the answer.</summary>
        public bool IsRepeated(long expectedId, short expectedEpoch) =>
            expectedId != RecordBatch.NoProducerId && Replaced == (expectedId, expectedEpoch);
    }
}
