using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Tests.Support;

/// <summary>A partition's log in a folder, to be opened, killed and opened again.</summary>
internal sealed class LogUnderTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private LogFlusher _flusher;

    public LogUnderTest(FsyncMode mode = FsyncMode.Always, LogConfig? config = null)
    {
        Mode = mode;
        Config = config ?? LogConfig.Default;
        _flusher = new LogFlusher(mode, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        (Log, Recovered) = Open();
    }

    public FsyncMode Mode { get; }

    public LogConfig Config { get; }

    public string Directory => Path.Combine(_folder.Path, "topic-0");

    public PartitionLog Log { get; private set; }

    public RecoveredLog Recovered { get; private set; }

    public async Task<AppendResult> AppendAsync(byte[] batch)
    {
        var result = Log.Append(batch);
        if (result.Error == KafkaError.None)
        {
            await Log.WaitFlushedAsync(result.NextOffset);
        }

        return result;
    }

    /// <summary>What the files look like after kill -9: nothing is closed, sealed or written back any more.</summary>
    public void ReopenAfterKill(Action<string>? damage = null)
    {
        _flusher.Dispose();
        damage?.Invoke(Directory);
        _flusher = new LogFlusher(Mode, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        (Log, Recovered) = Open();
    }

    public void ReopenAfterClose()
    {
        _flusher.Dispose();
        Log.Close();
        _flusher = new LogFlusher(Mode, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        (Log, Recovered) = Open();
    }

    /// <summary>Every batch from an offset on, read as a consumer would.</summary>
    public List<(long BaseOffset, long NextOffset)> ReadAll(long from = 0, int maxBytes = 1 << 20)
    {
        var batches = new List<(long, long)>();
        while (from < Log.HighWatermark.Offset)
        {
            var read = Log.Read(from, maxBytes, atLeastOne: true);
            Assert.Equal(KafkaError.None, read.Error);
            var bytes = new byte[read.Slice.Length];
            for (var filled = 0; filled < bytes.Length;)
            {
                filled += read.Slice.Read(bytes.AsSpan(filled), filled);
            }

            read.Slice.Release();
            for (var at = 0; at < bytes.Length;)
            {
                var batch = new RecordBatch(bytes.AsSpan(at));
                Assert.True(batch.CrcMatches);
                batches.Add((batch.BaseOffset, batch.NextOffset));
                from = batch.NextOffset;
                at += (int)batch.TotalLength;
            }
        }

        return batches;
    }

    public void Dispose()
    {
        _flusher.Dispose();
        Log.Close();
        _folder.Dispose();
    }

    private (PartitionLog Log, RecoveredLog Recovered) Open()
    {
        var recovered = LogRecovery.Open(RealDisk.Instance, Directory, TimeProvider.System);
        return (new PartitionLog(recovered, Config, _flusher, TimeProvider.System), recovered);
    }
}
