using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// The output of one resource: the newest lines in memory, all of it (within a bound) in a file, each line to whoever watches.
/// </summary>
internal sealed class ResourceLog(string name, TimeProvider time) : IDisposable
{
    public const string Output = "out";
    public const string Error = "err";
    public const string System = "system";

    private const int BacklogLines = 5_000;
    private const int BacklogCharacters = 4 * 1024 * 1024;

    // A watcher that does not keep up loses the oldest of these lines; the file has them.
    private const int WatcherQueue = 5_000;

    private readonly Lock _lock = new();
    private readonly Queue<ConsoleLine> _backlog = new();
    private readonly List<ChannelWriter<ConsoleLine>> _watchers = [];
    private LogFile? _file;
    private StackConsole? _console;
    private ResourceLog? _whole;
    private int _backlogCharacters;
    private long _lastLineNumber;
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

    public void Append(string content, bool isError) => Append(content, isError ? Error : Output);

    /// <param name="content">One line, without its end.</param>
    /// <param name="stream"><see cref="Output"/>, <see cref="Error"/>, or <see cref="System"/> for what the hosting itself says of the resource.</param>
    public void Append(string content, string stream)
    {
        StackConsole? console;
        lock (_lock)
        {
            var line = new ConsoleLine(++_lastLineNumber, time.GetUtcNow().ToUnixTimeMilliseconds(), stream, content);
            _backlog.Enqueue(line);
            _backlogCharacters += content.Length;
            while (_backlog.Count > BacklogLines || _backlogCharacters > BacklogCharacters)
            {
                _backlogCharacters -= _backlog.Dequeue().Text.Length;
            }

            foreach (var watcher in _watchers)
            {
                watcher.TryWrite(line);
            }

            _file?.WriteLine(content);
            console = _console;
        }

        console?.ResourceLine(Name, content, stream == Error);
        _whole?.Append($"{Name} | {content}", stream);
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
    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadAsync(int tail, bool follow, CancellationToken cancellationToken) => ReadAsync(tail, 0, follow, cancellationToken);

    /// <summary>As above, of the lines whose number is greater than <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadAsync(int tail, long after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(WatcherQueue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        ConsoleLine[] kept;
        lock (_lock)
        {
            kept = [.. _backlog.TakeLast(tail).SkipWhile(line => line.Seq <= after)];
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
                var batch = new List<ConsoleLine>();
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

    /// <summary>Everything that is kept: the files where there are, otherwise the lines in memory.</summary>
    public async IAsyncEnumerable<string> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogFile? file;
        string[] kept;
        lock (_lock)
        {
            file = _file;
            kept = file is null ? [.. _backlog.Select(line => line.Text)] : [];
        }

        foreach (var line in kept)
        {
            yield return line;
        }

        foreach (var path in file?.Paths.Where(File.Exists) ?? [])
        {
            await foreach (var line in LogFile.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
            {
                yield return line;
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
