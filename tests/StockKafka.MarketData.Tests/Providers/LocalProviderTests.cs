using System.Globalization;
using DuckDB.NET.Data;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;
using StockKafka.MarketData.Simulation;

namespace StockKafka.MarketData.Tests.Providers;

/// <summary>The providers that ask no host: files and the simulated market.</summary>
public sealed class LocalProviderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bars.csv")]
    [InlineData("bars.parquet")]
    public async Task A_file_gives_the_newest_days_of_a_symbol(string name)
    {
        var path = Path.Combine(_folder, name);
        Write(path, "VALUES ('AMZN', DATE '2025-07-21', 1.5, 2.5, 1, 2, 10), ('AMZN', DATE '2025-07-23', 2, 3, 2, 3, 30), ('AMZN', DATE '2025-07-22', 2, 2, 2, 2, 20), ('AAL', DATE '2025-07-23', 9, 9, 9, 9, 9)");
        var (bars, skipped, _) = await ReadAsync(path, "AMZN", days: 2);
        Assert.Equal([new("AMZN", new(2025, 7, 22), 2, 2, 2, 2, 20), new("AMZN", new(2025, 7, 23), 2, 3, 2, 3, 30)], bars);
        Assert.Equal(0, skipped);
    }

    [Fact]
    public async Task Rows_without_usable_prices_are_left_out_and_counted()
    {
        var path = Path.Combine(_folder, "bars.csv");
        await File.WriteAllTextAsync(path, "symbol,date,open,high,low,close,volume\nA,2025-07-21,1,1,1,1,1\nA,2025-07-22,,1,1,1,1\nA,2025-07-23,1,1,1,-1,1\nA,yesterday,1,1,1,1,1\n");
        var (bars, skipped, _) = await ReadAsync(path, "A", days: 10);
        Assert.Equal((1, 3), (bars.Count, skipped));
    }

    [Theory]
    [InlineData("T")]
    [InlineData("F")]
    [InlineData("TRUE")]
    [InlineData("NAN")]
    [InlineData("INF")]
    [InlineData("1E5")]
    [InlineData("20250723")]
    public async Task No_symbol_is_taken_for_a_number_or_a_truth(string symbol)
    {
        foreach (var name in (string[])["bars.csv", "bars.parquet"])
        {
            var path = Path.Combine(_folder, name);
            Write(path, $"VALUES ('{symbol}', DATE '2025-07-21', 1.5, 2.5, 1, 2, 10)");
            Assert.Equal(symbol, (await ReadAsync(path, symbol, days: 5)).Bars.Single().Symbol);
        }
    }

    [Fact]
    public async Task Both_kinds_of_file_and_the_import_read_the_same_rows_and_refuse_the_same()
    {
        const string rows = """
            ('a', '2025-07-21 00:00:00+09:00', '1', '2', '1', '2', '10'), ('A', '03/04/2025', '1', '2', '1', '2', '10'),
            ('A', '2025-07-22', '1', '2', '1.5', '2', '10'), ('A', '2025-07-23', 'nan', '2', '1', '2', '10'),
            ('A', '2025-07-24', '1', '2', '1', '2', '1.5'), ('B', 'never', '1', '2', '1', '2', '1.5'),
            ('A', '2025-07-25', '1', '2', '1', '2', '1e3'), ('A', '2025-07-25', '1', '3', '1', '2', '7')
            """;
        var (csv, parquet) = (Path.Combine(_folder, "bars.csv"), Path.Combine(_folder, "bars.parquet"));
        Write(csv, $"VALUES {rows}");
        Write(parquet, $"VALUES {rows}");
        var fromCsv = await ReadAsync(csv, "A", 10);
        var fromParquet = await ReadAsync(parquet, "A", 10);
        Assert.Equal([new("A", new(2025, 7, 21), 1, 2, 1, 2, 10), new("A", new(2025, 7, 25), 1, 3, 1, 2, 7)], fromCsv.Bars);
        Assert.Equal(fromCsv.Bars, fromParquet.Bars);
        Assert.Equal(
            ["bars.csv, line 4: low: is above open", "bars.csv, line 5: open: 'nan' is not a number", "bars.csv, line 6: volume: '1.5' is not a whole number"],
            fromCsv.Refused!.Skip(1));
        Assert.StartsWith("bars.csv, line 3: date: '03/04/2025' is not a date", fromCsv.Refused![0]);
        Assert.Equal(fromCsv.Refused.Select(Reason), fromParquet.Refused!.Select(Reason));

        using var import = new Import.CsvFile(File.OpenRead(csv));
        Assert.Equal(fromCsv.Bars, (await import.BarsAsync(new(2026, 1, 1), default).ToListAsync()).GroupBy(bar => bar.Date).Select(day => day.Last()));
        Assert.Equal(fromCsv.Refused.Select(Reason), import.Result(3).Errors.Where(error => !error.Reason.Contains("never", StringComparison.Ordinal)).Select(error => error.Reason));

        static string Reason(string refused) => refused[(refused.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }

    [Fact]
    public async Task Both_kinds_of_file_may_have_a_currency_and_refuse_what_is_none()
    {
        const string rows = "('VOD.L', '2025-07-21', 71.9, 72, 71, 71.9, 10, 'GBp'), ('VOD.L', '2025-07-22', 1, 1, 1, 1, 10, ''), ('VOD.L', '2025-07-23', 1, 1, 1, 1, 10, 'won')";
        foreach (var name in (string[])["bars.csv", "bars.parquet"])
        {
            var path = Path.Combine(_folder, name);
            Write(path, $"VALUES {rows}", ", Currency");
            var read = await ReadAsync(path, "VOD.L", 10);
            Assert.Equal([new("VOD.L", new(2025, 7, 21), 0.719, 0.72, 0.71, 0.719, 10, "GBP"), new DailyBar("VOD.L", new(2025, 7, 22), 1, 1, 1, 1, 10)], read.Bars);
            Assert.Equal($"{name}, line {(name == "bars.csv" ? 4 : 3)}: currency: 'won': {Currency.Rule}", Assert.Single(read.Refused!));
        }

        Write(Path.Combine(_folder, "bars.parquet"), "VALUES ('A', DATE '2025-07-21', 1, 1, 1, 1, 1, 7)", ", currency");
        var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.BadAnswer, () => ReadAsync(Path.Combine(_folder, "bars.parquet"), "A", 5));
        Assert.Contains("column currency is INTEGER; it must be text", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_file_is_read_and_one_that_was_cut_off_refused()
    {
        var path = Path.Combine(_folder, "bars.csv.gz");
        var rows = "symbol,date,open,high,low,close,volume\nA,2025-07-21,1,1,1,1,1\n" + string.Concat(Enumerable.Range(0, 5000).Select(row => $"B{row},2025-07-21,1,1,1,1,{row * 7919 % 10007}\n"));
        var packed = new MemoryStream();
        await using (var packing = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            await packing.WriteAsync(System.Text.Encoding.UTF8.GetBytes(rows));
        }

        await File.WriteAllBytesAsync(path, packed.ToArray());
        Assert.Single((await ReadAsync(path, "A", 5)).Bars);
        await File.WriteAllBytesAsync(path, packed.ToArray()[..^1000]);
        var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.BadAnswer, () => ReadAsync(path, "A", 5));
        Assert.Contains("bars.csv.gz cannot be read as bars", failure.Message);
    }

    [Theory]
    [InlineData("VALUES (true, DATE '2025-07-21', 1, 1, 1, 1, 1)", "column symbol is BOOLEAN; it must be text")]
    [InlineData("VALUES ('A', TIMESTAMPTZ '2025-07-21 00:00:00+09:00', 1, 1, 1, 1, 1)", "column date is TIMESTAMP WITH TIME ZONE; it must be a date or text")]
    [InlineData("VALUES ('A', DATE '2025-07-21', true, 1, 1, 1, 1)", "column open is BOOLEAN; it must be a number")]
    public async Task A_parquet_column_of_another_type_is_refused(string rows, string message)
    {
        var path = Path.Combine(_folder, "bars.parquet");
        Write(path, rows);
        Assert.Contains(message, (await ProviderSetUp.FailsAsync(ProviderFailureKind.BadAnswer, () => ReadAsync(path, "A", 5))).Message);
    }

    [Theory]
    [InlineData("none.csv", null, "No files found")]
    [InlineData("none.parquet", null, "No files found")]
    [InlineData("wrong.csv", "ticker,day\nA,2025-07-21\n", "must have the columns symbol, date, open, high, low, close, volume")]
    [InlineData("broken.parquet", "this is no parquet", "broken.parquet")]
    public async Task A_file_that_cannot_be_read_is_named_with_the_reason(string name, string? content, string message)
    {
        var path = Path.Combine(_folder, name);
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content);
        }

        var failure = await ProviderSetUp.FailsAsync(ProviderFailureKind.BadAnswer, () => ReadAsync(path, "A", 5));
        Assert.Contains(message, failure.Message);
    }

    [Fact]
    public async Task A_symbol_that_is_not_in_the_file_is_unknown()
    {
        var path = Path.Combine(_folder, "it's.csv");
        Write(path, "VALUES ('AMZN', DATE '2025-07-21', 1, 1, 1, 1, 1)");
        await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => ReadAsync(path, "NONE' OR 1=1 --", 5));
    }

    [Fact]
    public async Task The_simulated_market_has_the_same_prices_whenever_it_is_asked()
    {
        var clock = new ManualClock(); // Monday, 2026-01-05.
        using var host = ProviderSetUp.Build(clock);
        var provider = host.Provider("simulated");
        var (before, _, _) = await provider.DailyBarsAsync(new("S0003"), 300, default);
        clock.Advance(TimeSpan.FromDays(3));
        var (after, _, _) = await provider.DailyBarsAsync(new("S0003"), 300, default);
        Assert.Equal(before.Skip(3), after.SkipLast(3));
        Assert.Equal(new DateOnly(2026, 1, 8), after[^1].Date);
        var quote = await provider.LatestQuoteAsync(new("S0003"), default);
        Assert.Equal((after[^1].Close, "simulated"), (quote.Price, quote.Source));
        Assert.Equal(after[^1].Close - after[^2].Close, quote.Change!.Value, 1e-9);
        await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => provider.LatestQuoteAsync(new("S0201"), default));
        await ProviderSetUp.FailsAsync(ProviderFailureKind.UnknownSymbol, () => provider.LatestQuoteAsync(new("S1"), default));
    }

    [Fact]
    public void The_live_feed_is_the_same_for_the_same_seed_and_each_quote_valid()
    {
        var now = new DateTimeOffset(2025, 7, 25, 14, 0, 0, TimeSpan.Zero);
        List<Quote> Quotes(int seed)
        {
            var feed = new SimulatedFeed(seed, new SimulatedMarket(1, 20, 5, new DateOnly(2025, 7, 25)));
            return [.. Enumerable.Range(0, 2000).Select(_ => feed.Next(now))];
        }

        var quotes = Quotes(seed: 1);
        Assert.Equal(quotes, Quotes(seed: 1));
        Assert.NotEqual(quotes, Quotes(seed: 2));
        Assert.All(quotes, quote => Assert.Null(quote.Defect(now)));
        Assert.Equal(20, quotes.Select(quote => quote.Symbol).Distinct().Count());
        Assert.All(quotes.GroupBy(quote => quote.Symbol), each => Assert.Equal(each.Select(quote => quote.Volume), each.Select(quote => quote.Volume).Order()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2500)]
    [InlineData(100_000)]
    public void A_steady_rate_is_kept_whatever_the_steps_and_a_long_pause_makes_no_flood(int rate)
    {
        var clock = new ManualClock();
        var steady = new SteadyRate(rate, clock);
        var taken = 0;
        for (var step = 0; step < 1500; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(step % 2 == 0 ? 3 : 11));
            taken += steady.Take(int.MaxValue);
        }

        Assert.InRange(taken, (10.5 * rate) - 1, (10.5 * rate) + 1);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.InRange(steady.Take(int.MaxValue), rate, rate + 1);
        Assert.Equal(0, steady.Take(int.MaxValue));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, rate - 1), (steady.Take(1), steady.Take(int.MaxValue)));
    }

    private static Task<ProviderBars> ReadAsync(string path, string symbol, int days)
    {
        using var host = ProviderSetUp.Build(null, ("Providers:File:Path", path));
        return host.Provider("file").DailyBarsAsync(new(symbol), days, default);
    }

    private static void Write(string path, string rows, string furtherColumn = "")
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var format = path.EndsWith("parquet", StringComparison.Ordinal) ? "FORMAT parquet" : "FORMAT csv, HEADER";
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"COPY (SELECT * FROM ({rows}) AS t(symbol, date, open, high, low, close, volume{furtherColumn})) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' ({format})");
        command.ExecuteNonQuery();
    }
}
