using System.Diagnostics;
using Xunit.Abstractions;

namespace StockKafka.Dashboard.Browser.Tests;

[Collection(nameof(DashboardStack))]
public sealed class ResourcesPageTests(DashboardStack stack, ITestOutputHelper output)
{
    /// <summary>What is shown within a second on a quiet machine, on a busy one.</summary>
    private const float ShownMs = 10_000;

    [Fact]
    public async Task Table_ShowsEachResourceWithItsStateAndEndpoints()
    {
        await using var page = await stack.SignedInAsync();

        foreach (var name in (string[])["kafka", "redis", "api", "scanner"])
        {
            await Expect(page[$"[data-resource={name}] [data-state=Running]"]).ToBeVisibleAsync();
        }

        await Expect(page["[data-resource=loadrunner] .state"]).ToHaveTextAsync("Not started");
        await Expect(page["[data-resource=api] .endpoints a"].First).ToHaveAttributeAsync("href", stack.Api.BaseAddress!.ToString().TrimEnd('/'));
        await page.ScreenshotAsync("resources");
    }

    [Fact]
    public async Task Button_StopsAndStartsAResource_AndTheStateFollowsAtOnce()
    {
        await using var page = await stack.SignedInAsync();
        var state = page["[data-resource=scanner] .state"];

        await page["[data-resource=scanner] [data-command=stop]"].ClickAsync();
        await stack.InStateAsync("scanner", "Exited");
        var clock = Stopwatch.StartNew();
        await Expect(state).ToContainTextAsync("Exited", new() { Timeout = ShownMs });
        output.WriteLine($"shown {clock.ElapsedMilliseconds} ms after the AppHost knew");
        await Expect(page[".toast"]).ToContainTextAsync("scanner");
        await page.ScreenshotAsync("resources-stopped");

        await page["[data-resource=scanner] [data-command=start]"].ClickAsync();
        await Expect(state).ToHaveTextAsync("Running");
        await stack.HealthyAsync("scanner");
    }

    [Fact]
    public async Task Details_MaskSecretsUntilTheyAreAskedFor()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/?resource=api");
        var secret = page[".panel .pairs > div"].Filter(new() { HasText = "Api__Key" }).First;

        await Expect(secret).Not.ToContainTextAsync("the-key-of-the-tests");
        await page.ScreenshotAsync("resource-details");
        await secret.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(secret).ToContainTextAsync("the-key-of-the-tests");
    }

    [Fact]
    public async Task Graph_ShowsWhatDependsOnWhat_AndOpensAResource()
    {
        await using var page = await stack.SignedInAsync();

        await page.OpenAsync("/?view=graph");
        foreach (var name in (string[])["kafka", "redis", "api", "scanner", "loadrunner"])
        {
            await Expect(Node(name)).ToBeVisibleAsync();
        }

        Assert.True(await page["path.edge"].CountAsync() >= 6);
        await page.ScreenshotAsync("resources-graph");
        await Node("kafka").FocusAsync();
        await Expect(Node("kafka")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page[".panel h2"]).ToContainTextAsync("kafka");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page[".panel"]).ToHaveCountAsync(0);

        ILocator Node(string name) => page[$".node[aria-label^='{name}, ']"];
    }
}
