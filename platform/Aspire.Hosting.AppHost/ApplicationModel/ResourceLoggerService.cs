using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's log.</summary>
/// <param name="LineNumber">Counts from 1 over the life of the application; lines that are no longer kept have numbers too.</param>
/// <param name="Content">The text, without its end of line.</param>
/// <param name="IsErrorMessage">True for the standard error, and for what was logged as error or worse.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.LogLine</c>.</remarks>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>The console output of every resource, and loggers to add to it.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceLoggerService</c>.</remarks>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A logger that adds lines to the log of the resource. It has no scopes, takes every level, and keeps only the message of an
    /// exception.
    /// </summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <inheritdoc cref="GetLogger(IResource)"/>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(Log(resourceName));

    /// <inheritdoc cref="WatchAsync(string)"/>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The kept lines, then each new one, in batches, until the log is completed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => ReadAsync(resourceName, follow: true);

    /// <inheritdoc cref="GetAllAsync(string)"/>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.Name);
    }

    /// <summary>The kept lines: the newest few thousand.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) => ReadAsync(resourceName, follow: false);

    /// <inheritdoc cref="Complete(string)"/>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        Complete(resource.Name);
    }

    /// <summary>Ends all watching of the log, now and later. Lines that still come are kept.</summary>
    public void Complete(string name) => Log(name).Complete();

    /// <summary>Forgets the kept lines; the file of the log, and those who watch, keep theirs.</summary>
    public void ClearBacklog(string resourceName) => Log(resourceName).ClearBacklog();

    /// <summary>Closes all logs.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    internal ResourceLog Log(string resourceName) => _logs.GetOrAdd(resourceName, static name => new ResourceLog(name, TimeProvider.System));

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in Log(resourceName).ReadAsync(int.MaxValue, follow, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. batch.Select(line => new LogLine((int)line.Seq, line.Text, line.Stream == ResourceLog.Error))];
        }
    }

    private sealed class ResourceLogger(ResourceLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Append(exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception.Message}", logLevel >= LogLevel.Error ? ResourceLog.Error : ResourceLog.System);
    }
}
