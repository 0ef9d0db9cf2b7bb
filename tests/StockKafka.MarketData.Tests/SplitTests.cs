using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.Broker.Tests.Support;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;
using StockKafka.MarketData.Tests.Providers;

namespace StockKafka.MarketData.Tests;

/// <summary>Splits between two collections: what is stored moves to the new scale with the bars that are on it.</summary>
public sealed class SplitTests : IAsyncDisposable
{
    private static readonly DateOnly FirstDay = new(2025, 1, 1);

    private readonly TemporaryStore _temporary = new();
    private long _offset;

    public async ValueTask DisposeAsync() => await _temporary.DisposeAsync();

    [Theory]
    [InlineData(4, 5)] // Days come again, and show it themselves.
    [InlineData(4, 1)] // None comes again: the event alone.
    [InlineData(1.5, 5)]
    [InlineData(1.5, 1)]
    [InlineData(0.1, 5)] // 1:10.
    [InlineData(0.1, 1)]
    [InlineData(1.05, 1)] // A dividend in shares: less than prices move by themselves.
    public async Task A_split_that_yahoo_names_leaves_no_seam(double ratio, int days)
    {
        await CollectFromYahooAsync(200, 200, 1, null);
        await CollectFromYahooAsync(201, days, ratio, 201);
        var bars = await BarsAsync();
        Assert.Equal(201, bars.Count);
        Assert.All(bars, (bar, index) => AssertBar(Expected(index + 1, ratio), bar));
        Assert.DoesNotContain(Scan(), signal => signal.Condition is "gap_down" or "gap_up" or "low_52_week" or "high_52_week" or "volume_surge");

        // The same split is named by every collection of the next weeks.
        await CollectFromYahooAsync(203, 5, ratio, 201);
        await CollectFromYahooAsync(203, 1, ratio, 201);
        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, ratio), bar));
    }

    [Fact]
    public async Task Bars_that_come_again_on_another_scale_tell_of_a_split_that_nobody_names()
    {
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync(Days(197, 202, 4));
        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, 4), bar));
        Assert.DoesNotContain(Scan(), signal => signal.Condition is "gap_down" or "low_52_week");
    }

    [Theory]
    [InlineData(0.9912, false)] // A dividend: prices of before are lower, volumes are not.
    [InlineData(0.01, false)] // Pence of before there were currencies.
    [InlineData(2.0 / 3, true)] // 3:2, written to the cent.
    public async Task So_they_do_of_any_other_scale(double scale, bool isSplit)
    {
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync([.. Days(197, 202, 1).Select(bar => bar with
        {
            Open = Round(bar.Open * scale), High = Round(bar.High * scale), Low = Round(bar.Low * scale), Close = Round(bar.Close * scale),
            Volume = isSplit ? (long)Math.Round(bar.Volume / scale) : bar.Volume, Currency = "GBP",
        })]);
        Assert.All((await BarsAsync()).Take(196), (bar, index) =>
        {
            var before = Expected(index + 1, 1);
            Assert.Equal(before.Close * scale, bar.Close, 0.0005 * bar.Close);
            Assert.Equal(isSplit ? (long)Math.Round(before.Volume * 1.5) : before.Volume, bar.Volume);
        });

        double Round(double price) => isSplit ? Math.Round(price, 2) : price;
    }

    [Fact]
    public async Task One_bar_that_was_corrected_is_no_split_nor_are_several_that_changed_in_different_ways()
    {
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync([Times(Days(198, 198, 1)[0], 0.5)]); // Its volume is as before.
        await ApplyAsync([.. Days(195, 200, 1).Select(bar => bar.Date == Day(197) ? Times(bar, 0.25) : bar)]);
        await ApplyAsync([Times(Days(190, 190, 1)[0], 0.5), Times(Days(191, 191, 1)[0], 0.7)]);
        await ApplyAsync([.. Days(196, 201, 1).Select(bar => bar.Date == Day(200) ? bar with { High = bar.High * 3, Close = bar.Close * 2, Volume = 7 } : bar)]); // The day so far.
        Assert.All((await BarsAsync()).Take(189), (bar, index) => AssertBar(Expected(index + 1, 1), bar));
    }

    [Fact]
    public async Task One_bar_whose_volume_shows_a_split_as_well_is_one()
    {
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync(Days(198, 198, 4)); // As a batch of ingest may end in the middle of a collection.
        await ApplyAsync(Days(199, 202, 4));
        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, 4), bar));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collection_may_reach_the_store_in_pieces_or_together_with_the_one_before(bool together)
    {
        StockSplit[] splits = [new(Day(201), 4)];
        DailyBar[] later = [.. Days(196, 203, 4, splits)];
        if (together)
        {
            await ApplyAsync([.. Days(1, 200, 1), .. later]);
        }
        else
        {
            await ApplyAsync(Days(1, 200, 1));
            foreach (var bar in later)
            {
                await ApplyAsync([bar]);
            }
        }

        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, 4), bar));
    }

    [Theory]
    [InlineData(2, 0.2)]
    [InlineData(10, 0.2)]
    [InlineData(2, 2)]
    [InlineData(2, 0.5)]
    public async Task Two_splits_since_the_last_collection_count_both(double first, double second)
    {
        StockSplit[] splits = [new(Day(203), first), new(Day(206), second)];
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync([.. Enumerable.Range(204, 5).Select(day => Expected(day, first * second) with { Splits = splits })]);
        Assert.All((await BarsAsync()).Take(200), (bar, index) => AssertBar(Expected(index + 1, first * second), bar));
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    [InlineData(true, 1.05)]
    [InlineData(false, 1.05)]
    public async Task A_history_that_was_collected_after_its_splits_is_left_alone(bool again, double ratio)
    {
        // As a program stored it that knew nothing of splits; or for the first time.
        await ApplyAsync(Days(1, 200, ratio));
        StockSplit[] splits = [new(Day(100), ratio), new(Day(100), 7)]; // Named twice, and differently: the first counts.
        await ApplyAsync([.. Days(again ? 90 : 199, 205, ratio, splits)]);
        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, ratio), bar));
    }

    [Fact]
    public async Task A_seam_that_an_older_program_left_is_mended_when_the_split_is_named()
    {
        // The old scale up to day 200; then, with a split on day 201, six days on the new one.
        await _temporary.Store.WriteAsync(connection =>
        {
            using var appender = connection.CreateAppender("daily_bars");
            foreach (var bar in (DailyBar[])[.. Days(1, 200, 1), .. Days(201, 206, 4)])
            {
                appender.CreateRow().AppendValue(bar.Symbol).AppendValue(bar.Date).AppendValue(bar.Open).AppendValue(bar.High).AppendValue(bar.Low)
                    .AppendValue(bar.Close).AppendValue(bar.Volume).AppendValue((string?)null).EndRow();
            }

            return 0;
        }, default);
        await ApplyAsync(Days(203, 207, 4, [new(Day(201), 4)]));
        Assert.All(await BarsAsync(), (bar, index) => AssertBar(Expected(index + 1, 4), bar));
    }

    [Fact]
    public async Task Pounds_that_follow_pence_of_before_there_were_currencies_leave_no_seam_though_no_day_comes_again()
    {
        await ApplyAsync(Days(1, 200, 1));
        await ApplyAsync([.. Days(205, 207, 1).Select(bar => Times(bar, 0.01) with { Currency = "GBP" })]);
        await ApplyAsync([.. Days(206, 208, 1).Select(bar => Times(bar, 0.01) with { Currency = "GBP" })]);
        Assert.Equal(100.0 / 100, (await BarsAsync())[0].Close, 0.01);
        Assert.DoesNotContain(Scan(), signal => signal.Condition is "gap_down" or "low_52_week");
    }

    [Fact]
    public async Task History_and_bars_are_stored_together_or_not_at_all_and_the_log_says_it_once()
    {
        var logger = new RecordedLog<MarketStore>();
        await _temporary.Store.DisposeAsync();
        await using var store = new MarketStore(Options.Create(_temporary.Options), null, logger);
        await new IngestLog(store).ApplyAsync(Batch(Days(1, 200, 1)), default);
        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync<int>(connection =>
        {
            BarTable.Upsert(connection, Days(201, 201, 4, [new(Day(201), 4)]));
            throw new InvalidOperationException("in the middle of it");
        }, default));
        Assert.Equal(200, (await new BarTable(store).RangeAsync("AAPL", FirstDay, DateOnly.MaxValue, 999, default)).Count(bar => bar.Close > 50));
        Assert.Empty(logger.Seen);

        await new IngestLog(store).ApplyAsync(Batch(Days(201, 201, 4, [new(Day(201), 4)])), default);
        await new BarTable(store).ImportAsync(Days(200, 201, 4, [new(Day(201), 4)]).ToAsyncEnumerable(), default);
        Assert.Equal(["AAPL: 200 stored bars of days before 2025-07-20 rescaled, prices divided by 4, volume multiplied: a split of that day"], logger.Seen);
        Assert.Equal(0, (await new BarTable(store).RangeAsync("AAPL", FirstDay, DateOnly.MaxValue, 999, default)).Count(bar => bar.Close > 50));
    }

    [Fact]
    public async Task Quotes_and_other_symbols_stay_as_they_are()
    {
        var batch = Batch([.. Days(1, 200, 1), .. Days(1, 200, 1).Select(bar => bar with { Symbol = "MSFT" })]);
        batch.Quotes.Add(new("AAPL", 100, null, null, null, "t", FirstDay.ToDateTime(default), "run", "p", 1));
        await new IngestLog(_temporary.Store).ApplyAsync(batch, default);
        await ApplyAsync(Days(199, 202, 4, [new(Day(201), 4)]));
        Assert.Equal(100, (await new QuoteTable(_temporary.Store).LatestAsync("AAPL", default))!.Price);
        Assert.Equal(200, (await new BarTable(_temporary.Store).RangeAsync("MSFT", FirstDay, DateOnly.MaxValue, 999, default)).Count(bar => bar.Close > 50));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-4")]
    [InlineData("1")]
    [InlineData("1e9")]
    public void A_ratio_that_cannot_be_is_refused(string ratio) => Assert.Equal("splits", JsonSerializer.Deserialize(
        $$"""{"symbol":"A","date":"2025-01-02","open":1,"high":1,"low":1,"close":1,"volume":1,"splits":[{"date":"2025-01-02","ratio":{{ratio}}}]}""",
        MarketDataJson.Default.DailyBar)!.Defect(FirstDay.AddYears(1))?.Field);

    /// <summary>A day of a symbol that has been worth about 100 for ever, on the scale after splits of so much in all: as a provider shows every day then.</summary>
    private static DailyBar Expected(int day, double ratio)
    {
        var (price, volume) = (100 + (0.5 * Math.Sin(day)), 1_000_000 + (day * 1000));
        return new("AAPL", Day(day), price / ratio, (price + 0.4) / ratio, (price - 0.4) / ratio, (price + 0.2) / ratio, (long)Math.Round(volume * ratio));
    }

    private static DailyBar[] Days(int from, int to, double ratio, StockSplit[]? splits = null) =>
        [.. Enumerable.Range(from, to - from + 1).Select(day => Expected(day, ratio) with { Splits = splits })];

    private static DateOnly Day(int number) => FirstDay.AddDays(number - 1);

    private static DailyBar Times(DailyBar bar, double scale) =>
        bar with { Open = bar.Open * scale, High = bar.High * scale, Low = bar.Low * scale, Close = bar.Close * scale };

    private static void AssertBar(DailyBar expected, DailyBar bar)
    {
        Assert.Equal(expected.Date, bar.Date);
        Assert.Equal(expected.Open, bar.Open, 1e-9);
        Assert.Equal(expected.High, bar.High, 1e-9);
        Assert.Equal(expected.Low, bar.Low, 1e-9);
        Assert.Equal(expected.Close, bar.Close, 1e-9);
        Assert.Equal(expected.Volume, bar.Volume);
    }

    private Task ApplyAsync(DailyBar[] bars) => new IngestLog(_temporary.Store).ApplyAsync(Batch(bars), default);

    private IngestBatch Batch(DailyBar[] bars)
    {
        var batch = new IngestBatch();
        batch.Note(new(Topics.DailyBars, 0), _offset++);
        batch.Bars.AddRange(bars);
        return batch;
    }

    /// <summary>A collection by the provider, from a server on loopback, as it travels on the topic.</summary>
    private async Task CollectFromYahooAsync(int today, int days, double ratio, int? splitDay)
    {
        var bars = Enumerable.Range(today - days + 1, days).Select(day => Expected(day, ratio)).ToArray();
        string Column(Func<DailyBar, double> value) => string.Join(',', bars.Select(bar => value(bar).ToString("R", CultureInfo.InvariantCulture)));
        static long Opening(DateOnly day) => new DateTimeOffset(day, new(14, 30), TimeSpan.Zero).ToUnixTimeSeconds();
        var (numerator, denominator) = ratio switch { 1.5 => (3, 2), 0.1 => (1, 10), 1.05 => (21, 20), _ => ((int)ratio, 1) };
        var events = splitDay is not { } split ? "" : string.Create(CultureInfo.InvariantCulture,
            $$"""
            "events": { "splits": { "{{Opening(Day(split))}}": { "date": {{Opening(Day(split))}}, "numerator": {{numerator}}.0, "denominator": {{denominator}}.0, "splitRatio": "{{numerator}}:{{denominator}}" } } },
            """);
        var chart = $$$"""
            {"chart":{"result":[{"meta":{"currency":"USD","symbol":"AAPL","gmtoffset":-18000,"exchangeTimezoneName":"America/New_York"},
            "timestamp":[{{{string.Join(',', bars.Select(bar => Opening(bar.Date)))}}}],{{{events}}}
            "indicators":{"quote":[{"open":[{{{Column(bar => bar.Open)}}}],"high":[{{{Column(bar => bar.High)}}}],"low":[{{{Column(bar => bar.Low)}}}],
            "close":[{{{Column(bar => bar.Close)}}}],"volume":[{{{Column(bar => bar.Volume)}}}]}]}}],"error":null}}
            """;
        await using var server = await LocalServer.StartAsync(context => Answers.JsonAsync(context, chart));
        var clock = new ManualClock();
        clock.Advance(new DateTimeOffset(Day(today), new(21, 0), TimeSpan.Zero) - clock.GetUtcNow());
        using var host = ProviderSetUp.Build(clock, ("Providers:YFinance:BaseUrl", server.Address.ToString()));
        var read = await host.Provider("yfinance").DailyBarsAsync(new("AAPL"), days, default);
        Assert.Contains("events=div,splits", server.Requests.Single(), StringComparison.Ordinal);
        await ApplyAsync([.. read.Bars.Select(bar => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(bar, MarketDataJson.Default.DailyBar), MarketDataJson.Default.DailyBar)!)]);
    }

    private Task<List<DailyBar>> BarsAsync() => new BarTable(_temporary.Store).RangeAsync("AAPL", DateOnly.MinValue, DateOnly.MaxValue, 1000, default);

    private List<WatchlistSignal> Scan()
    {
        using var publisher = new ReplicaPublisher(_temporary.Store, TimeProvider.System);
        publisher.PublishAsync(default).GetAwaiter().GetResult();
        var rules = new SignalRuleOptions { Low52Week = { Days = 100 }, High52Week = { Days = 100 } };
        return [.. new SignalScan(new Replica(Options.Create(_temporary.Options)), Options.Create(rules)).Run(Day(190), Day(230), default).SelectMany(day => day.Signals())];
    }
}
