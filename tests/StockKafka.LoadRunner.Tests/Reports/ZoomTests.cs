using System.Globalization;
using Microsoft.Playwright;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.Load.Reports;

namespace StockKafka.LoadRunner.Tests.Reports;

/// <summary>The report's script in a real browser, under the page's own security policy.</summary>
public sealed class ZoomTests : IAsyncLifetime
{
    private readonly SampleRun _sample = new SampleRun { Seconds = 60, Gauges = true }.Write();
    private readonly List<string> _problems = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        if (BrowserFactAttribute.Browser is null)
        {
            return;
        }

        var run = RunFileReader.Read(_sample.RunFile);
        var file = Path.Combine(_sample.Folder, "report.html");
        await File.WriteAllTextAsync(file, HtmlReport.Of(run, Verdict.Of(run)));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Browser,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            Timeout = 120_000,
        });
        _page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        _page.Console += (_, message) => _problems.Add(message.Text);
        _page.PageError += (_, error) => _problems.Add(error);
        await _page.GotoAsync(new Uri(file).AbsoluteUri, new() { Timeout = 120_000 });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _sample.Dispose();
        Assert.Empty(_problems);
    }

    [BrowserFact]
    public async Task Dragging_over_one_chart_zooms_all_and_a_double_click_shows_the_whole()
    {
        Assert.Equal("0:00 – 1:00", await Range());
        await Drag(0.25, 0.5);
        Assert.Equal("0:15.0 – 0:30.0", await Range());
        var charts = await _page.Locator("svg.drawing[data-x]").AllAsync();
        Assert.True(charts.Count >= 6);
        foreach (var chart in charts)
        {
            var times = await chart.Locator(".times text").AllTextContentsAsync();
            Assert.Equal(["0:16", "0:18", "0:20", "0:22", "0:24", "0:26", "0:28"], times.Take(7));
            var view = (await chart.Locator(".plot").GetAttributeAsync("viewBox"))!.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(0.25, view[2] / 966, 0.01);
        }

        await _page.Locator("svg.drawing").First.DblClickAsync();
        Assert.Equal("0:00 – 1:00", await Range());
    }

    [BrowserFact]
    public async Task The_value_axis_follows_what_is_in_view()
    {
        var users = _page.Locator("figure", new() { HasText = "Users" }).First.Locator(".values text");
        Assert.Equal("6", (await users.AllTextContentsAsync())[^1]);
        await Drag(0, 2.0 / 60);
        Assert.Equal("2", (await users.AllTextContentsAsync())[^1]);
        await _page.Keyboard.PressAsync("Escape");
        Assert.Equal("6", (await users.AllTextContentsAsync())[^1]);
    }

    [BrowserFact]
    public async Task Everything_can_be_done_by_keyboard()
    {
        await _page.Locator("svg.drawing[tabindex]").First.FocusAsync();
        await _page.Keyboard.PressAsync("ArrowLeft");
        for (var step = 0; step < 5; step++)
        {
            await _page.Keyboard.PressAsync("Shift+ArrowRight");
        }

        await _page.Keyboard.PressAsync("Enter");
        Assert.Equal("0:28.8 – 0:34.8", await Range());
        await _page.Keyboard.PressAsync("-");
        await _page.Keyboard.PressAsync("-");
        await _page.Keyboard.PressAsync("-");
        await _page.Keyboard.PressAsync("-");
        Assert.Equal("0:00 – 1:00", await Range());
        await _page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Whole run" }).ClickAsync();
        Assert.Equal("0:00 – 1:00", await Range());
    }

    [BrowserFact]
    public async Task The_crosshair_reads_the_same_moment_from_every_chart()
    {
        await Point(0.5, press: false);
        var moments = await _page.Locator(".at").AllTextContentsAsync();
        Assert.True(moments.Count >= 6);
        Assert.All(moments, moment => Assert.InRange(double.Parse(moment.Split(':')[1], CultureInfo.InvariantCulture), 29, 31));
        var lag = _page.Locator("figure", new() { HasText = "Messages not yet ingested" }).Locator(".key b");
        Assert.Matches("^(29|30)$", await lag.TextContentAsync());
    }

    [BrowserFact]
    public async Task A_phone_sees_no_page_wider_than_itself()
    {
        await _page.SetViewportSizeAsync(390, 844);
        Assert.Equal(390, await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private Task<string?> Range() => _page.Locator(".zoom output").TextContentAsync();

    private async Task Drag(double from, double to)
    {
        await Point(from, press: true);
        await Point(to, press: false);
        await _page.Mouse.UpAsync();
    }

    private async Task Point(double share, bool press)
    {
        var first = _page.Locator("svg.drawing").First;
        await first.ScrollIntoViewIfNeededAsync();
        var box = (await first.BoundingBoxAsync())!;
        await _page.Mouse.MoveAsync((float)(box.X + (62 + share * 966) / 1040 * box.Width), box.Y + box.Height / 2);
        if (press)
        {
            await _page.Mouse.DownAsync();
        }
    }
}
