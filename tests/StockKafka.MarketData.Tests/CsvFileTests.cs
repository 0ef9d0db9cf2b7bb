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

    [Theory]
    [InlineData("2025-07-23 00:00:00+09:00", 23)] // The index of yfinance: the local day, wherever it is read.
    [InlineData("2025-07-23 00:00:00-0400", 23)]
    [InlineData("2025-07-23T23:59:59.999Z", 23)]
    [InlineData("2025-07-23 16:00", 23)]
    [InlineData("2025/07/23", 23)]
    [InlineData("20250723", 23)]
    [InlineData("03/04/2025", null)] // The 3rd of April or the 4th of March.
    [InlineData("23.07.2025", null)]
    [InlineData("2025-7-23", null)]
    [InlineData("2025-07-23 25:00", null)]
    [InlineData("2025-07-23 garbage", null)]
    [InlineData("45861", null)] // A spreadsheet's number.
    public async Task A_date_is_the_one_that_is_written_and_what_is_ambiguous_is_refused(string written, int? day)
    {
        var (bars, result) = await ReadBarsAsync($"symbol,date,open,high,low,close,volume\nAMZN,{written},1,2,0.5,1.5,100\n");
        Assert.Equal(day is null ? [] : [new DateOnly(2025, 7, day.Value)], bars.Select(bar => bar.Date));
        Assert.All(result.Errors, error => Assert.StartsWith($"date: '{written}' is not a date such as 2025-07-23, 2025/07/23 or 20250723", error.Reason));
    }

    [Theory]
    [InlineData("000020.KS,2024-01-15,9936.37,10022.85,9907.54,9878.71,21185", "low: is above close")]
    [InlineData("CBOE,2025-07-24,287.54,310.88,287.76,310.23,1686983", "low: is above open")]
    [InlineData("A,2025-07-24,3,2.5,1,2,1", "high: is below open")]
    [InlineData("A,2025-07-24,2,2.5,1,3,1", "high: is below close")]
    public async Task Prices_that_cannot_be_are_refused(string row, string reason)
    {
        var (bars, result) = await ReadBarsAsync($"symbol,date,open,high,low,close,volume\n{row}\n");
        Assert.Empty(bars);
        Assert.Equal([new RowError(2, reason)], result.Errors);
    }

    [Fact]
    public async Task Symbols_are_stored_in_capitals_however_they_are_written()
    {
        var (bars, _) = await ReadBarsAsync("symbol,date,open,high,low,close,volume\nbrk/b,2025-07-23,1,2,0.5,1.5,100\n");
        Assert.Equal("BRK/B", bars.Single().Symbol);
    }

    [Fact]
    public async Task A_value_with_more_fields_after_it_than_columns_is_refused_instead_of_moving_them()
    {
        var (bars, result) = await ReadBarsAsync("symbol,date,open,high,low,close,volume\nA,2025-07-23,1,2,0.5,1.5,1,234\nB,2025-07-23,1,2,0.5,1.5,100,\n");
        Assert.Equal("B", bars.Single().Symbol);
        Assert.Equal([new RowError(2, "the row has 8 values and the first line 7; a value with a comma in it must be in quotes")], result.Errors);
    }

    [Theory]
    [InlineData("H4sIAAAAAAAAAwMAAAAAAAAAAAA=", "packed with gzip: unpack it first")]
    [InlineData("UEsDBAoAAAAAAA==", "a workbook or a ZIP archive: save it as CSV")]
    [InlineData("UEFSMRUEFQAVAg==", "Parquet: export it as CSV")]
    public async Task A_file_that_is_no_text_is_called_what_it_is(string start, string what)
    {
        using var csv = new CsvFile(new MemoryStream(Convert.FromBase64String(start)));
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(async () => await csv.BarsAsync(new(2025, 7, 25), CancellationToken.None).ToListAsync());
        Assert.Equal($"The file is {what}; it must be text whose first line names symbol, date, open, high, low, close, volume.", failure.Message);
    }

    [Theory]
    [InlineData(";", "';'")]
    [InlineData("\t", "a tab")]
    [InlineData("|", "'|'")]
    public async Task Another_separator_is_named(string separator, string named)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() =>
            ReadBarsAsync("symbol,date,open,high,low,close,volume\nA,2025-07-23,1,2,1,2,3\n".Replace(",", separator, StringComparison.Ordinal)));
        Assert.StartsWith($"The separator is {named}; a comma must stand between the columns: symbol, date,", failure.Message);
    }

    [Fact]
    public async Task A_column_that_is_named_twice_is_refused()
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadBarsAsync("symbol,date,open,high,low,close,volume,Close\nA,2025-07-23,1,2,1,2,3,4\n"));
        Assert.StartsWith("Column close is named more than once", failure.Message);
    }

    [Fact]
    public async Task Text_of_another_encoding_is_refused_by_line_or_decoded_when_it_is_named()
    {
        byte[] bytes = [.. "symbol,name,market_cap,sector\nLVMUY,Mo"u8, 0xEB, .. "t,1,X\nB,Good,2,Y\nC,Lost \uFFFD,3,Z\n"u8];
        using var file = new CsvFile(new MemoryStream(bytes));
        Assert.Equal(["B"], (await file.ListingsAsync(default).ToListAsync()).Select(listing => listing.Symbol));
        Assert.Equal(
            [
                new RowError(2, "name: 'Mo\uFFFDt' is not UTF-8; save the file in that encoding"),
                new RowError(4, "name: 'Lost \uFFFD' holds U+FFFD, which stands for what was lost when the file was written"),
            ], file.Result(1).Errors);
        using var named = new CsvFile(new MemoryStream(bytes[..^"C,Lost \uFFFD,3,Z\n"u8.Length]), Encoding.Latin1);
        Assert.Equal(["Moët", "Good"], (await named.ListingsAsync(default).ToListAsync()).Select(listing => listing.Name));
    }

    [Fact]
    public async Task A_quoted_value_may_go_over_lines_and_the_lines_after_it_keep_their_numbers()
    {
        using var file = Open("symbol,name,market_cap,sector\r\nA,\"Two\r\nlines, \"\"quoted\"\"\",1,X\r\nB,Good,2,Y\r\nC,Bad,x,Y\r\n");
        var listings = await file.ListingsAsync(default).ToListAsync();
        Assert.Equal(["Two\r\nlines, \"quoted\"", "Good"], listings.Select(listing => listing.Name));
        Assert.Equal([new RowError(5, "market_cap: 'x' is not a number")], file.Result(2).Errors);
    }

    [Fact]
    public async Task A_quote_that_closes_in_the_middle_of_a_later_line_spoils_no_more_than_its_own()
    {
        using var file = Open("symbol,name,market_cap,sector\nA,\"Open,1,X\nB,Good,2,Y\nC,\"Good\",2,Y\nD,Good,2,Y\n");
        Assert.Equal(["B", "C", "D"], (await file.ListingsAsync(default).ToListAsync()).Select(listing => listing.Symbol));
        Assert.Equal(2, Assert.Single(file.Result(3).Errors).Line);
    }

    private static CsvFile Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static async Task<(List<DailyBar> Bars, ImportResult Result)> ReadBarsAsync(string text)
    {
        using var file = Open(text);
        var bars = await file.BarsAsync(Today, default).ToListAsync();
        return (bars, file.Result(bars.Count));
    }
}
