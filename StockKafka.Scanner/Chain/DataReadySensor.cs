using System.Globalization;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Store;
using StockKafka.Scanner.Settings;

namespace StockKafka.Scanner.Chain;

/// <summary>Waits until the replica holds a trading day: it has bars of the day, for enough of the symbols that traded the day before.</summary>
public sealed partial class DataReadySensor(Replica replica, IOptions<ScannerOptions> options, TimeProvider clock, ILogger<DataReadySensor> logger)
{
    /// <summary>Looks until the day is there or the time-out has passed.</summary>
    /// <returns>Null when the day is there; otherwise what is missing.</returns>
    public async Task<string?> WaitAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            if (Missing(day) is not { } missing)
            {
                return null;
            }

            if (clock.GetElapsedTime(began) >= options.Value.SensorTimeout)
            {
                return $"given up after {options.Value.SensorTimeout}: {missing}";
            }

            Waits(day, missing);
            await Task.Delay(options.Value.SensorPoll, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private string? Missing(DateOnly day)
    {
        try
        {
            return replica.SymbolsOn(day) switch
            {
                [] => $"there are no bars up to {day:yyyy-MM-dd}",
                [var newest, ..] when newest.Day != day => $"the newest bars are those of {newest.Day:yyyy-MM-dd}, not of {day:yyyy-MM-dd}",
                [var newest, var before] when newest.Symbols < options.Value.SensorCoverage * before.Symbols => string.Create(CultureInfo.InvariantCulture,
                    $"{newest.Symbols} symbols have a bar of {day:yyyy-MM-dd}, of {before.Symbols} on {before.Day:yyyy-MM-dd}"),
                _ => null,
            };
        }
        catch (ReplicaUnavailableException unavailable)
        {
            return unavailable.Message;
        }
    }

    [LoggerMessage(EventId = 5020, Level = LogLevel.Information, Message = "waiting for the bars of {Day}: {Missing}")]
    private partial void Waits(DateOnly day, string missing);
}
