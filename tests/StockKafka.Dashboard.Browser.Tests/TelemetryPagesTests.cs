using System.Text.RegularExpressions;

namespace StockKafka.Dashboard.Browser.Tests;

[Collection(nameof(DashboardStack))]
public sealed class TelemetryPagesTests(DashboardStack stack)
{
    [Fact]
    public async Task Logs_AreFilteredByTextAndLevel_AndShowTheirDetails()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/logs");
        await page["input[data-search]"].FillAsync("ingest has");
        var rows = page["tr[data-row]"];
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("partitions");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/logs\\?text=ingest\\+has$"));

        await rows.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page[".panel"]).ToContainTextAsync("StockKafka.Api.Ingest");
        await page.ScreenshotAsync("logs");
        await page["select[aria-label=Level]"].SelectOptionAsync("warning");
        await Expect(page[".empty"]).ToContainTextAsync("No log record matches");
    }

    [Fact]
    public async Task Trace_OfAPostedQuote_IsListedAndShowsItsSpans()
    {
        var traceId = await stack.PostQuoteAsync("AAPL");
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/traces");
        var listed = page[$"tr[data-trace='{traceId}']"];
        await Expect(listed.Locator(".duration-bar .number")).ToHaveTextAsync(new Regex("\\d.* (µs|ms|s)"));
        await page.ScreenshotAsync("traces");
        await listed.ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new Regex($"/traces/{traceId}$"));
        var server = page[".span-row"].First;
        await Expect(server.Locator(".bar")).ToBeVisibleAsync();
        await Expect(page[".span-row"].Filter(new() { HasText = "send yfinance-stock-data" })).ToBeVisibleAsync();
        await server.ClickAsync();
        await Expect(page[".panel .pairs"].First).ToContainTextAsync("server");
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/traces/{traceId}\\?span=[0-9a-f]{{16}}$"));
        await page.ScreenshotAsync("trace");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Logs of the trace" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex($"/logs\\?traceId={traceId}$"));
    }

    [Fact]
    public async Task Metrics_ShowPercentilesAsAChartAndAsATable()
    {
        await stack.PostQuoteAsync("MSFT");
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/metrics");
        await Expect(page[".instrument h2"]).ToHaveTextAsync("http.server.request.duration");
        await Expect(page[".chart canvas"].First).ToBeVisibleAsync();
        foreach (var percentile in (string[])["p50", "p90", "p99"])
        {
            await Expect(page[".chart .u-legend"].First).ToContainTextAsync(percentile);
        }

        await page[".dimension summary"].Filter(new() { HasText = "http.request.method" }).ClickAsync();
        await page[".dimension[open] .check"].Filter(new() { HasText = "POST" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("filter=http.request.method%3APOST"));
        await page[".dimension summary"].Filter(new() { HasText = "http.request.method" }).ClickAsync();
        await Expect(page[".chart canvas"].First).ToBeVisibleAsync();
        await page.ScreenshotAsync("metrics");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Expect(page[".values td.number"].Filter(new() { HasText = "s" }).First).ToBeVisibleAsync();
        await page.ScreenshotAsync("metrics-table");
    }

    [Fact]
    public async Task Alerts_ShowWhatIsWrong()
    {
        await using var page = await stack.SignedInAsync();
        await page.OpenAsync("/alerts");

        await stack.CommandAsync("scanner", "stop");
        try
        {
            var alert = page[".alert"].Filter(new() { HasText = "ScannerDown" });
            await Expect(alert).ToContainTextAsync("The scanner does not answer");
            await Expect(alert).ToContainTextAsync("docs/runbooks/ScannerDown.md");
            await page.ScreenshotAsync("alerts");
        }
        finally
        {
            await stack.CommandAsync("scanner", "start");
            await stack.HealthyAsync("scanner");
        }
    }

    [Fact]
    public async Task UnknownTraceAndUnknownPage_AreToldInWords()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/traces/0123456789abcdef0123456789abcdef");
        await Expect(page[".problem"]).ToBeVisibleAsync();
        await page.OpenAsync("/nowhere");
        await Expect(page[".empty"]).ToContainTextAsync("no such page");
        page.Forgive();
    }
}
