using Microsoft.Extensions.Logging.Abstractions;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Tests.Support;

/// <summary>A transaction coordinator with two partitions to write to, to be killed and opened again; time is the test's.</summary>
internal sealed class TransactionsUnderTest : IDisposable
{
    public const string Id = "scanner-1";
    public static readonly TopicPartition First = new("quotes", 0);
    public static readonly TopicPartition Second = new("quotes", 1);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<TopicPartition, PartitionLog> _logs = [];
    private LogFlusher _flusher = null!;
    private TransactionLog _transactionLog = null!;

    public TransactionsUnderTest() => OpenAsync().GetAwaiter().GetResult();

    public ManualClock Clock { get; } = new();

    public TransactionCoordinator Coordinator { get; private set; } = null!;

    public OffsetStore Offsets { get; private set; } = null!;

    public PartitionLog Log(TopicPartition partition) => _logs[partition];

    public Task<InitializedProducer> InitializeAsync(int timeoutMs = 60_000, long expectedId = -1, short expectedEpoch = -1) =>
        Coordinator.InitializeAsync(Id, timeoutMs, expectedId, expectedEpoch);

    public Task<KafkaError> AddAsync(InitializedProducer producer, params TopicPartition[] partitions) =>
        Coordinator.AddPartitionsAsync(Id, producer.ProducerId, producer.Epoch, partitions);

    public Task<KafkaError> EndAsync(InitializedProducer producer, bool commit) =>
        Coordinator.EndAsync(Id, producer.ProducerId, producer.Epoch, commit);

    /// <summary>Appends one record as a produce request of the transaction would.</summary>
    public async Task<KafkaError> ProduceAsync(InitializedProducer producer, TopicPartition partition, int sequence)
    {
        var error = Coordinator.WithinTransaction(
            Id, producer.ProducerId, producer.Epoch, partition, _logs[partition],
            log => log.Append(Batches.Transactional(producer.ProducerId, producer.Epoch, sequence)), out var appended);
        if (error == KafkaError.None && appended.Error == KafkaError.None)
        {
            await _logs[partition].WaitFlushedAsync(appended.NextOffset);
        }

        return error == KafkaError.None ? appended.Error : error;
    }

    public async Task<KafkaError> StageAsync(InitializedProducer producer, string group, long offset)
    {
        var error = Coordinator.WithinTransaction(
            Id, producer.ProducerId, producer.Epoch, TopicPartition.Offsets, Offsets,
            offsets => offsets.Stage(
                group, producer.ProducerId, producer.Epoch,
                [KeyValuePair.Create(new OffsetKey("quotes", 0), new CommittedOffset(offset, 0, "", 1))]),
            out var durable);
        await (durable ?? Task.CompletedTask);
        return error;
    }

    /// <summary>The offsets of the data records that a consumer of committed transactions gets.</summary>
    public List<long> ReadCommitted(TopicPartition partition)
    {
        var offsets = new List<long>();
        var log = _logs[partition];
        for (var from = log.LogStart; from < log.HighWatermark.LastStable;)
        {
            var read = log.Read(from, 1 << 20, atLeastOne: true, committedOnly: true);
            var bytes = new byte[read.Slice.Length];
            for (var filled = 0; filled < bytes.Length;)
            {
                filled += read.Slice.Read(bytes.AsSpan(filled), filled);
            }

            read.Slice.Release();
            for (var at = 0; at < bytes.Length;)
            {
                var batch = new RecordBatch(bytes.AsSpan(at));
                var (producerId, baseOffset) = (batch.ProducerId, batch.BaseOffset);
                if (!batch.IsControl && !read.Aborted!.Any(each =>
                    each.ProducerId == producerId && each.FirstOffset <= baseOffset && baseOffset < each.MarkerOffset))
                {
                    offsets.Add(baseOffset);
                }

                from = batch.NextOffset;
                at += (int)batch.TotalLength;
            }
        }

        return offsets;
    }

    /// <summary>What the transaction log holds when the broker dies between the decision and the first marker.</summary>
    public void DecideWithoutMarkers(bool commit)
    {
        var (id, current) = _transactionLog.All().Single();
        _transactionLog.Store(id, current with { Status = commit ? TransactionStatus.PrepareCommit : TransactionStatus.PrepareAbort })
            .GetAwaiter().GetResult();
    }

    /// <summary>As after kill -9: nothing is closed.</summary>
    public async Task ReopenAfterKillAsync()
    {
        Coordinator.Dispose();
        _flusher.Dispose();
        await OpenAsync();
    }

    public void Dispose()
    {
        Coordinator.Dispose();
        _flusher.Dispose();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _flusher = new LogFlusher(FsyncMode.Always, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        foreach (var partition in (TopicPartition[])[First, Second])
        {
            _logs[partition] = Open($"{partition.Topic}-{partition.Index}", LogConfig.Default);
        }

        Offsets = new OffsetStore(Open("offsets-0", StateLog.Config), Clock);
        _transactionLog = new TransactionLog(Open("transactions-0", StateLog.Config), Clock);
        Coordinator = new TransactionCoordinator(
            _transactionLog, Offsets,
            partition => _logs.GetValueOrDefault(partition), new ProducerIds(RealDisk.Instance, _folder.Path), Clock, NullLogger.Instance);
        await Coordinator.RecoverAsync(_logs.Select(each => (each.Key.Topic, each.Key.Index, each.Value)));
    }

    private PartitionLog Open(string name, LogConfig config) =>
        new(LogRecovery.Open(RealDisk.Instance, Path.Combine(_folder.Path, name), Clock), config, _flusher, Clock);
}
