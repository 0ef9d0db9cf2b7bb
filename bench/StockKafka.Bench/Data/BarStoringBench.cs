using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Simulation;
using StockKafka.MarketData.Store;

namespace StockKafka.Bench.Data;

/// <summary>The same bars into the same tables by three ways, each into a new database. Answers are bars a second.</summary>
internal sealed class BarStoringBench
{
    public const int Bars = 1_000_000;

    private const int Days = 250, Inserts = 2_000;

    private readonly string _folder, _csv;
    private readonly DailyBar[] _bars;

    public BarStoringBench(string folder, int count)
    {
        (_folder, _csv) = (folder, Path.Combine(folder, "bars.csv"));
        _bars = [.. new SimulatedMarket(1, count / Days, Days, new DateOnly(2025, 7, 25)).Bars()];
        using var file = new StreamWriter(_csv);
        file.WriteLine("symbol,date,open,high,low,close,volume,currency");
        foreach (var bar in _bars)
        {
            file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{bar.Symbol},{bar.Date:yyyy-MM-dd},{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume},{bar.Currency}"));
        }
    }

    public async Task<(double Batch, double Inserts, double Copy)> RunAsync(int round, CancellationToken cancellationToken) =>
    (
        await MeasureAsync($"batch-{round}", _bars.Length, store => new BarTable(store).ImportAsync(_bars.ToAsyncEnumerable(), cancellationToken), cancellationToken).ConfigureAwait(false),
        await MeasureAsync($"inserts-{round}", Inserts, store => store.UseAsync(InsertOneByOne, cancellationToken), cancellationToken).ConfigureAwait(false),
        await MeasureAsync($"copy-{round}", _bars.Length, store => store.UseAsync(Copy, cancellationToken), cancellationToken).ConfigureAwait(false)
    );

    private async Task<double> MeasureAsync(string name, int expected, Func<MarketStore, Task> fill, CancellationToken cancellationToken)
    {
        var options = new StoreOptions { Directory = Path.Combine(_folder, name) };
        double rate;
        await using (var store = new MarketStore(Options.Create(options)))
        {
            var began = Stopwatch.GetTimestamp();
            await fill(store).ConfigureAwait(false);
            rate = expected / Stopwatch.GetElapsedTime(began).TotalSeconds;
            var (_, count) = await new BarTable(store).SummaryAsync(cancellationToken).ConfigureAwait(false);
            if (count != expected)
            {
                throw new BenchException($"{name}: {expected} bars were to be stored, and {count} are");
            }
        }

        Directory.Delete(options.Directory, recursive: true);
        return rate;
    }

    private int InsertOneByOne(DuckDBConnection connection)
    {
        foreach (var bar in _bars.AsSpan(0, Inserts))
        {
            Sql.Execute(connection, "INSERT INTO daily_bars VALUES ($symbol, $date, $open, $high, $low, $close, $volume, $currency)",
                ("symbol", bar.Symbol), ("date", bar.Date), ("open", bar.Open), ("high", bar.High), ("low", bar.Low), ("close", bar.Close), ("volume", bar.Volume),
                ("currency", bar.Currency));
        }

        return Inserts;
    }

    private int Copy(DuckDBConnection connection) => Sql.Execute(connection, $"COPY daily_bars FROM {Sql.Literal(_csv)} (HEADER)");
}
