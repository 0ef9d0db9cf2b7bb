using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// The output of one resource: the newest lines in memory, all of it (within a bound) in a file, each line to whoever watches.
/// </summary>
internal sealed class ResourceLog(string name) : IDisposable
{
    private const int BacklogLines = 5_000;
    private const int BacklogCharacters = 4 * 1024 * 1024;

    // A watcher that does not keep up loses the oldest of these lines; the file has them.
    private const int WatcherQueue = 5_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _backlog = new();
    private readonly List<ChannelWriter<LogLine>> _watchers = [];
    private LogFile? _file;
    private StackConsole? _console;
    private ResourceLog? _whole;
    private int _backlogCharacters;
    private int _lastLineNumber;
    private bool _completed;

    public string Name { get; } = name;

    public void WriteTo(LogFile file, StackConsole console)
    {
        lock (_lock)
        {
            _file = file;
            _console = console;
        }
    }

    /// <summary>Shows the lines of this replica in the log of its resource too, each led by the replica's id.</summary>
    public void CopyTo(ResourceLog whole) => _whole = whole;

    public void Append(string content, bool isError)
    {
        StackConsole? console;
        lock (_lock)
        {
            var line = new LogLine(++_lastLineNumber, content, isError);
            _backlog.Enqueue(line);
            _backlogCharacters += content.Length;
            while (_backlog.Count > BacklogLines || _backlogCharacters > BacklogCharacters)
            {
                _backlogCharacters -= _backlog.Dequeue().Content.Length;
            }

            foreach (var watcher in _watchers)
            {
                watcher.TryWrite(line);
            }

            _file?.WriteLine(content);
            console = _console;
        }

        console?.ResourceLine(Name, content, isError);
        _whole?.Append($"{Name} | {content}", isError);
    }

    public void ClearBacklog()
    {
        lock (_lock)
        {
            _backlog.Clear();
            _backlogCharacters = 0;
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (var watcher in _watchers)
            {
                watcher.TryComplete();
            }
        }
    }

    /// <summary>The newest <paramref name="tail"/> lines; with <paramref name="follow"/> each later one too.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(int tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(WatcherQueue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        LogLine[] kept;
        lock (_lock)
        {
            kept = [.. _backlog.TakeLast(tail)];
            if (follow && !_completed)
            {
                _watchers.Add(channel.Writer);
            }
            else
            {
                channel.Writer.Complete();
            }
        }

        try
        {
            if (kept.Length > 0)
            {
                yield return kept;
            }

            while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (batch.Count < 1_000 && channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel.Writer);
            }
        }
    }

    public void Dispose()
    {
        Complete();
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
            _console = null;
        }
    }
}
