using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace StockKafka.Dashboard.Browser.Tests;

/// <summary>The whole stack with its dashboard, and a browser; one for all tests, which therefore run one after the other.</summary>
public sealed class DashboardStack : IAsyncLifetime
{
    /// <summary>Opens the dashboard.</summary>
    public const string Token = "the-token-of-the-tests";

    /// <summary>A machine that is busy with other builds takes its time.</summary>
    public const float PatienceMs = 60_000;

    private const string ApiKey = "the-key-of-the-tests";
    private readonly string _data = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));
    private DistributedApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public HttpClient Api { get; private set; } = null!;

    /// <summary>The dashboard's address, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_AppHost>(
            ["--data", _data, "--AppHost:BrowserToken", Token, "--Parameters:api-key", ApiKey],
            (options, _) => options.DisableDashboard = false);
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        foreach (var resource in (string[])["kafka", "redis", "api", "scanner"])
        {
            await HealthyAsync(resource);
        }

        Api = _app.CreateHttpClient("api");
        Api.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
        var control = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_data, "control.json")));
        Url = new Uri(control.RootElement.GetProperty("dashboardLogin").GetString()!).GetLeftPart(UriPartial.Authority);
        _playwright = await Playwright.CreateAsync();
        SetDefaultExpectTimeout(PatienceMs);
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
            Timeout = 2 * PatienceMs,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    /// <summary>A page of a browser that has signed in; it opens nothing yet.</summary>
    public async Task<DashboardPage> SignedInAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await VisitorAsync(width, height, scheme);
        await page.Page.GotoAsync($"{Url}/login?t={Token}");
        await Expect(page.Page.Locator(".connection.open")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>A page of a browser that has not signed in.</summary>
    public async Task<DashboardPage> VisitorAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Url,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
        });
        context.SetDefaultTimeout(PatienceMs);
        return new DashboardPage(context, await context.NewPageAsync());
    }

    /// <summary>Posts a quote, as a feed does that is traced itself; answers the trace's id.</summary>
    public async Task<string> PostQuoteAsync(string symbol)
    {
        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        var quote = new { symbol, price = 187.2, change = 1.1, changeRate = 0.59, volume = 1000, source = "simulated", timestamp = TimeProvider.System.GetUtcNow() };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/quotes") { Content = JsonContent.Create(quote) };
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var answer = await Api.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return traceId;
    }

    public async Task HealthyAsync(string resource)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _app!.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(resource, patience.Token);
    }

    /// <summary>Answers when the AppHost itself knows of the state.</summary>
    public async Task InStateAsync(string resource, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _app!.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceAsync(resource, state, patience.Token);
    }

    public async Task CommandAsync(string resource, string command)
    {
        var result = await _app!.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{command} {resource}: {result.Message}");
    }
}

[CollectionDefinition(nameof(DashboardStack))]
public sealed class DashboardCollection : ICollectionFixture<DashboardStack>;
