using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>
/// Writes the log to a file as JSON lines. Who logs never waits for the disk: lines queue up, and when the queue is full they are dropped
/// and counted. A disk that cannot be written is tried again with the next lines.
/// </summary>
[ProviderAlias("JsonFile")]
internal sealed class JsonFileLoggerProvider : ILoggerProvider, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<byte[]> _lines;
    private readonly TimeProvider _clock;
    private readonly string _service;
    private readonly RollingFile _file;
    private readonly Task _writing;
    private long _dropped;

    /// <exception cref="StartupException">The file cannot be written.</exception>
    public JsonFileLoggerProvider(IOptions<LogFileOptions> options, ServiceIdentity service, TimeProvider clock)
    {
        (_clock, _service) = (clock, service.Name);
        try
        {
            _file = new(options.Value.File!, options.Value.MaxFileBytes, options.Value.KeptFiles);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The log file of Logs:File, {options.Value.File}, cannot be written: {failure.Message}", failure);
        }

        _lines = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(options.Value.Queue) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void Dispose() => DisposeAsync().AsTask().Wait(Patience);

    public async ValueTask DisposeAsync()
    {
        if (_lines.Writer.TryComplete())
        {
            await _writing.ConfigureAwait(false);
            _file.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        using var chunk = new MemoryStream();
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            chunk.SetLength(0);
            while (chunk.Length < 64 * 1024 && _lines.Reader.TryRead(out var line))
            {
                chunk.Write(line);
            }

            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                chunk.Write(JsonLine.Write(_clock.GetUtcNow(), LogLevel.Warning, typeof(JsonFileLoggerProvider).FullName!, new EventId(1120, "Dropped"), (object?)null, null,
                    $"{dropped} lines were dropped because the disk was too slow", _service));
            }

            try
            {
                _file.Append(chunk.GetBuffer().AsSpan(0, (int)chunk.Length));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // Such as a full disk. These lines are on the console still; saying so here would need the disk.
            }
        }
    }

    private sealed class FileLogger(JsonFileLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider._lines.Writer.TryWrite(JsonLine.Write(
                provider._clock.GetUtcNow(), logLevel, category, eventId, state, exception, formatter(state, exception), provider._service));
    }
}
