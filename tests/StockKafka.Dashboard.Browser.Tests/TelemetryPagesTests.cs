using System.Text.RegularExpressions;

namespace StockKafka.Dashboard.Browser.Tests;

[Collection(nameof(DashboardStack))]
public sealed class TelemetryPagesTests(DashboardStack stack)
{
    [Fact]
    public async Task Logs_AreFilteredByTextAndResource_AndShowTheirDetails()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/logs");
        await page["input[data-search]"].FillAsync("listening on");
        await page["select[aria-label=Resource]"].SelectOptionAsync("api");
        await Expect(page.Page).ToHaveURLAsync(new Regex("text=listening\\+on&resource=api|resource=api&text=listening\\+on"));
        var rows = page["tr[data-row]"];
        await Expect(rows.First).ToContainTextAsync("istening on");
        await Expect(rows.Filter(new() { HasNotText = "istening on" })).ToHaveCountAsync(0);
        await Expect(rows.Filter(new() { HasNotText = "api" })).ToHaveCountAsync(0);

        await rows.First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page[".panel .message-text"]).ToContainTextAsync("istening on");
        await page.ScreenshotAsync("logs");
        await page["input[data-search]"].FillAsync("no record says this");
        await Expect(page[".empty"]).ToContainTextAsync("No log record matches");
    }

    [Fact]
    public async Task Traces_ShowTheWayOfAPostedQuote()
    {
        await stack.PostQuoteAsync("AAPL");
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/traces?resource=api&text=POST");
        var trace = page["tr[data-trace]"].Filter(new() { HasText = "/api/quotes" }).First;
        await Expect(trace.Locator(".duration-bar .number")).ToHaveTextAsync(new Regex("\\d+.* (µs|ms|s)"));
        await page.ScreenshotAsync("traces");
        await trace.ClickAsync();

        var root = page[".span-row"].Filter(new() { HasText = "/api/quotes" }).First;
        await Expect(root.Locator(".bar")).ToBeVisibleAsync();
        await root.ClickAsync();
        await Expect(page[".panel"]).ToContainTextAsync("http.request.method");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/traces/[0-9a-f]{32}\\?span=[0-9a-f]{16}$"));
        await page.ScreenshotAsync("trace");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Logs of the trace" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/logs\\?traceId=[0-9a-f]{32}$"));
    }

    [Fact]
    public async Task Metrics_ShowPercentilesAsAChartAndAsATable()
    {
        await stack.PostQuoteAsync("MSFT");
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/metrics?resource=api&meter=Microsoft.AspNetCore.Hosting&instrument=http.server.request.duration");
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
    public async Task Alerts_ShowWhatFires_OrSayWhyTheyCannot()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/alerts");

        await Expect(page[".alerts, .empty"]).ToBeVisibleAsync();
        await page.ScreenshotAsync("alerts");
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
