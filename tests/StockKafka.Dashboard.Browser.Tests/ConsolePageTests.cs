namespace StockKafka.Dashboard.Browser.Tests;

[Collection(nameof(DashboardStack))]
public sealed class ConsolePageTests(DashboardStack stack)
{
    [Fact]
    public async Task Lines_ShowUpAsTheyAreWritten_AndAreFound()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/console/redis?search=redis+is+starting");
        var lines = page[".console .line"];
        await Expect(lines.First).ToBeVisibleAsync();
        await Expect(page[".hits"]).ToContainTextAsync("hit");
        var before = await Number(page[".hits"]);
        await stack.CommandAsync("redis", "restart");

        await Eventually.TrueAsync(async () => await Number(page[".hits"]) > before);
        await stack.HealthyAsync("redis");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Next hit" }).ClickAsync();
        await Expect(page[".hits"]).ToContainTextAsync(" of ");
        await page.ScreenshotAsync("console");
    }

    [Fact]
    public async Task Pause_HoldsLinesBack_AndWrapAndTimesAreInTheAddress()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/console/api");
        await Expect(page[".console .line"].First).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("p");
        await Expect(page[".status-line"]).ToContainTextAsync("paused");
        await page.Page.Keyboard.PressAsync("w");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Times" }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("wrap=off&times=off$"));
        await Expect(page[".console.no-times:not(.wrap)"]).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Download_HasTheLines()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/console/api");
        await Expect(page[".console .line"].First).ToBeVisibleAsync();
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());

        Assert.Contains("ingest has", await File.ReadAllTextAsync(await download.PathAsync()));
    }

    private static async Task<int> Number(ILocator element)
    {
        var text = await element.TextContentAsync() ?? "";
        var total = text[(text.LastIndexOf(" of ", StringComparison.Ordinal) is var at and >= 0 ? at + 4 : 0)..];
        return int.Parse(string.Concat(total.TakeWhile(char.IsDigit)), System.Globalization.CultureInfo.InvariantCulture);
    }
}
