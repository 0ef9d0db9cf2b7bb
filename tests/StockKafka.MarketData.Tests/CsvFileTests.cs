using System.Text;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Import;

namespace StockKafka.MarketData.Tests;

public sealed class CsvFileTests
{
    private static readonly DateOnly Today = new(2025, 7, 25);

    [Fact]
    public async Task Bad_rows_are_named_by_line_and_good_rows_are_kept()
    {
        var (bars, result) = await ReadBarsAsync(
            """
            symbol,date,open,high,low,close,volume
            AMZN,2025-07-23,1,2,0.5,1.5,100
            AMZN,23.07.2025,1,2,0.5,1.5,100
            AMZN,2025-07-24,1,2,0.5,NaN,100

            AMZN,2025-07-24,1,2,0.5,-1,100
            AMZN,2025-07-26,1,2,0.5,1,100
            AMZN,2025-07-24,1,2
            AMZN,2025-07-24,1,2,3,1,100
            am zn,2025-07-24,1,2,0.5,1,100
            AMZN,2025-07-24,1,2,0.5,1,1.5
            AMZN,2025-07-25,1,2,0.5,1.5,1e6
            """);
        Assert.Equal([new DateOnly(2025, 7, 23), new DateOnly(2025, 7, 25)], bars.Select(bar => bar.Date));
        Assert.Equal((10, 8), (result.Read, result.Rejected));
        Assert.Equal([3, 4, 6, 7, 8, 9, 10, 11], result.Errors.Select(error => error.Line));
        string[] reasons = ["date:", "close:", "close:", "date", "low:", "low:", "symbol", "volume:"];
        Assert.All(result.Errors.Zip(reasons), pair => Assert.StartsWith(pair.Second, pair.First.Reason));
    }

    [Fact]
    public async Task Columns_may_stand_in_any_order_and_case()
    {
        var (bars, _) = await ReadBarsAsync("Volume,Close,Low,High,Open,Date,Symbol,Extra\n7,4,1,5,2,2025-07-23,AMZN,x\n");
        Assert.Equal(new DailyBar("AMZN", new DateOnly(2025, 7, 23), 2, 5, 1, 4, 7), Assert.Single(bars));
    }

    [Theory]
    [InlineData("symbol,date,open,high,low,close\nA,2025-07-23,1,1,1,1\n", "volume")]
    [InlineData("", "symbol")]
    public async Task A_missing_column_is_named(string text, string column)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadBarsAsync(text));
        Assert.Contains(column, failure.Message);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_spoils_one_row_only()
    {
        using var file = Open("symbol,name,market_cap,sector\nA,\"Open,1,X\nB,Good,2,Y\n");
        var listings = await file.ListingsAsync(default).ToListAsync();
        Assert.Contains(listings, listing => listing.Symbol == "B");
        Assert.Equal(1, file.Result(0).Rejected);
    }

    [Fact]
    public async Task Empty_market_cap_and_sector_are_unknown_and_names_are_trimmed()
    {
        using var file = Open("symbol,name,market_cap,sector\nX^W, A Warrant ,,\"\"\nB,Big,1e11,Tech\n");
        var listings = await file.ListingsAsync(default).ToListAsync();
        Assert.Equal(new Listing("X^W", "A Warrant", null, null), listings[0]);
        Assert.Equal((3, 1), (listings[0].Tier, listings[1].Tier));
    }

    private static CsvFile Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static async Task<(List<DailyBar> Bars, ImportResult Result)> ReadBarsAsync(string text)
    {
        using var file = Open(text);
        var bars = await file.BarsAsync(Today, default).ToListAsync();
        return (bars, file.Result(bars.Count));
    }
}
