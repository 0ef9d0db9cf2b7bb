namespace StockKafka.Dashboard.Browser.Tests;

[Collection(nameof(DashboardStack))]
public sealed class EntryTests(DashboardStack stack)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/traces/0123456789abcdef0123456789abcdef")]
    public async Task Page_WithoutTheCookie_IsRefusedAndAsksForTheToken(string path)
    {
        await using var visitor = await stack.VisitorAsync();

        var answer = await visitor.Page.GotoAsync(path);

        Assert.Equal(401, answer!.Status);
        await Expect(visitor["input[name=token]"]).ToBeVisibleAsync();
        await visitor.ScreenshotAsync("login");
        visitor.Forgive();
    }

    [Fact]
    public async Task Login_WithTheToken_LetsIn_AndWithAnotherDoesNot()
    {
        await using var visitor = await stack.VisitorAsync();

        await visitor.OpenAsync("/");
        await visitor["input[name=token]"].FillAsync("wrong");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor["input[name=token]"]).ToBeVisibleAsync();
        await visitor["input[name=token]"].FillAsync(DashboardStack.Token);
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Expect(visitor["[data-resource=api]"]).ToBeVisibleAsync();
        visitor.Forgive();
    }

    [Fact]
    public async Task SessionThatEnded_IsToldAndLeadsToTheLogin()
    {
        await using var page = await stack.SignedInAsync();

        await page.Page.Context.ClearCookiesAsync();
        await page["a[title^=Logs]"].ClickAsync();

        await Expect(page[".banner a"]).ToHaveAttributeAsync("href", "/login");
        page.Forgive();
    }
}
