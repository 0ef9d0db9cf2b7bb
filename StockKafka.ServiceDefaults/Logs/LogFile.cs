using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.ServiceDefaults.Logs;

/// <summary>
/// Writes the log to a file as JSON lines. Who logs never waits for the disk: lines queue up, and when the queue is full they are dropped
/// and counted; a disk that cannot be written loses lines, which are on the console still, and nothing else. One process writes a file;
/// the next one with the same name takes <c>name-2</c>, as replicas of a service do.
/// </summary>
[ProviderAlias("JsonFile")]
internal sealed class LogFile : ILoggerProvider
{
    private const int MostProcesses = 100;

    private readonly FileStream _lock;
    private readonly Logger _serilog;
    private readonly SerilogLoggerProvider _provider;

    /// <exception cref="StartupException">The file cannot be written.</exception>
    public LogFile(IOptions<LogFileOptions> options, ServiceIdentity service)
    {
        var file = options.Value;
        try
        {
            (var path, _lock) = Claim(file.File!);
            // The file may be there and not ours to write, which Serilog would say to nobody.
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            var lines = new JsonLines(service.Name);
            _serilog = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Async(
                queued => queued.File(lines, path, fileSizeLimitBytes: file.MaxFileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: file.KeptFiles + 1),
                file.Queue, blockWhenFull: false, lines).CreateLogger();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new StartupException($"The log file of Logs:File, {file.File}, cannot be written: {failure.Message}", failure);
        }

        _provider = new(_serilog);
    }

    public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => _provider.CreateLogger(categoryName);

    /// <summary>Returns when what is queued is written.</summary>
    public void Dispose()
    {
        _provider.Dispose();
        _serilog.Dispose();
        _lock.Dispose();
    }

    private static (string Path, FileStream Lock) Claim(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        for (var process = 1; ; process++)
        {
            var own = process == 1 ? path : $"{Path.ChangeExtension(path, null)}-{process}{Path.GetExtension(path)}";
            try
            {
                // A file of its own: readers of the log would find one that is locked in use.
                return (own, new($"{own}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
            }
            catch (IOException) when (process < MostProcesses && File.Exists($"{own}.lock"))
            {
                // Another process writes this one.
            }
        }
    }
}
