using System.Text.RegularExpressions;

namespace StockKafka.Dashboard.Browser.Tests;

/// <summary>Phones, colour schemes and the keyboard.</summary>
[Collection(nameof(DashboardStack))]
public sealed class AppearanceTests(DashboardStack stack)
{
    [Theory]
    [InlineData("resources", "/", "[data-row]")]
    [InlineData("resource-details", "/?resource=api", ".panel")]
    [InlineData("resources-graph", "/?view=graph", ".node")]
    [InlineData("console", "/console/api", ".line")]
    [InlineData("logs", "/logs", "[data-row]")]
    [InlineData("traces", "/traces", "[data-row]")]
    [InlineData("metrics", "/metrics", ".chart canvas")]
    [InlineData("alerts", "/alerts", ".alert, .empty")]
    public async Task Phone_SeesNoPageWiderThanItself(string name, string path, string content)
    {
        await stack.PostQuoteAsync("NVDA");
        await using var page = await stack.SignedInAsync(360, 740, ColorScheme.Dark);

        await page.OpenAsync(path);
        await Expect(page[content].First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"phone-{name}");

        Assert.Equal(360, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(360, await page.Page.EvaluateAsync<int>("document.querySelector('main').scrollWidth"));
    }

    [Fact]
    public async Task Theme_FollowsTheSystem_AndTheSwitchIsRemembered()
    {
        await using var page = await stack.SignedInAsync(scheme: ColorScheme.Dark);

        Assert.True(await BrightnessAsync(page) < 60);
        await page.ScreenshotAsync("dark");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        Assert.True(await BrightnessAsync(page) > 200);
        await page.Page.ReloadAsync();

        await Expect(page["[data-resource=api]"]).ToBeVisibleAsync();
        Assert.True(await BrightnessAsync(page) > 200);
    }

    [Fact]
    public async Task Keyboard_ReachesEverything()
    {
        await using var page = await stack.SignedInAsync();
        var keys = page.Page.Keyboard;
        await Expect(page["[data-resource=api]"]).ToBeVisibleAsync();

        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        var name = await page[":focus"].GetAttributeAsync("data-resource");
        await keys.PressAsync("Enter");
        await Expect(page[".panel h2"]).ToHaveTextAsync(name!);
        await keys.PressAsync("Escape");
        await Expect(page[$"[data-resource={name}]"]).ToBeFocusedAsync();

        await keys.PressAsync("?");
        await Expect(page["dialog"]).ToContainTextAsync("Traces");
        await page.ScreenshotAsync("help");
        await keys.PressAsync("Escape");
        await Expect(page["dialog"]).ToHaveCountAsync(0);

        await keys.PressAsync("g");
        await keys.PressAsync("l");
        await Expect(page.Page).ToHaveURLAsync(new Regex("/logs$"));
        await keys.PressAsync("/");
        await Expect(page["input[data-search]"]).ToBeFocusedAsync();
    }

    /// <summary>Mean of red, green and blue of the page's ground, 0 to 255.</summary>
    private static Task<double> BrightnessAsync(DashboardPage page) =>
        page.Page.EvaluateAsync<double>("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part) / 3, 0)");
}
