using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner;

/// <summary>There are no bars of the day that was to be scanned.</summary>
public sealed class NoBarsException(string message) : Exception(message);

/// <summary>A scan that has ended.</summary>
/// <param name="RunId">Names the scan in logs.</param>
/// <param name="Date">The trading day.</param>
/// <param name="Symbols">Symbols that traded on it.</param>
/// <param name="Signals">Signals found.</param>
/// <param name="Published">Signals acknowledged by Kafka; the same, or the scan would have failed.</param>
public sealed record ScanResult(string RunId, DateOnly Date, int Symbols, int Signals, int Published);

/// <summary>Scans one trading day and publishes what it finds. One scan runs at a time.</summary>
public sealed partial class ScanService(Replica replica, IProducer<string, byte[]> producer, [FromKeyedServices("kafka")] DependencyPipeline kafka,
    IOptions<ScannerOptions> options, TimeProvider clock, ILogger<ScanService> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Scans <paramref name="date"/>, or the newest day that has bars.</summary>
    /// <exception cref="ReplicaUnavailableException">No bars have been published.</exception>
    /// <exception cref="NoBarsException">No symbol traded on that day.</exception>
    /// <exception cref="DependencyUnavailableException">Kafka did not acknowledge; the scan can be run again.</exception>
    public async Task<ScanResult> RunAsync(DateOnly? date, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var started = clock.GetTimestamp();
            var runId = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
            var (day, symbols, signals) = await Task.Run(() => Find(date), cancellationToken).ConfigureAwait(false);
            await kafka.ExecuteInBackgroundAsync(
                token => Task.WhenAll(signals.Select(signal => producer.ProduceAsync(Topics.WatchlistSignals, Message(signal), token))).WaitAsync(token),
                cancellationToken).ConfigureAwait(false);
            Scanned(runId, day, symbols, signals.Count, clock.GetElapsedTime(started).TotalMilliseconds);
            return new(runId, day, symbols, signals.Count, signals.Count);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private (DateOnly Day, int Symbols, List<WatchlistSignal> Signals) Find(DateOnly? date)
    {
        var day = date ?? replica.NewestDay() ?? throw new NoBarsException("There are no bars yet; import some first.");
        var windows = replica.Closes(day, options.Value.BollingerPeriod);
        return windows.Count == 0
            ? throw new NoBarsException($"No symbol has a bar of {day:yyyy-MM-dd}.")
            : (day, windows.Count, [.. windows.Select(window => BollingerScan.Signal(window, day, options.Value)).OfType<WatchlistSignal>()]);
    }

    private static Message<string, byte[]> Message(WatchlistSignal signal) => new()
    {
        Key = signal.Symbol,
        Value = JsonSerializer.SerializeToUtf8Bytes(signal, MarketDataJson.Default.WatchlistSignal),
        Headers = new Headers { { Topics.SourceHeader, Encoding.UTF8.GetBytes("scanner") } },
    };

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "scan {RunId} of {Day}: {Symbols} symbols, {Signals} signals, {Milliseconds:0} ms")]
    private partial void Scanned(string runId, DateOnly day, int symbols, int signals, double milliseconds);
}
