using System.Net;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using StockKafka.Platform.Dashboard.Console;
using StockKafka.Tests;

namespace StockKafka.Dashboard.Tests;

/// <summary>The dashboard of a real application.</summary>
public sealed class HostedTests
{
    [Fact]
    public async Task Application_ShowsItsResourcesWithTheirOutputAndVariables()
    {
        using var folder = new TemporaryFolder();
        await using var builder = DistributedApplicationTestingBuilder.Create(["--data", folder.Path], (options, _) => options.DisableDashboard = false);
        var password = builder.AddParameter("password", "hidden-value", secret: true);
        builder.AddExecutable("shell", "sh", "/", "-c", "echo hello; exec sleep 300")
            .WithEnvironment("Plain", "text").WithEnvironment("Uri", ReferenceExpression.Create($"tcp://user:{password}@host"));
        builder.AddParameter("unseen", "some text").WithHidden();
        builder.AddExecutable("backstage", "sh", "/", "-c", "exec sleep 300").WithHidden();
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        using var browser = new HttpClient();
        var login = folder.DashboardLogin() ?? throw new InvalidOperationException("control.json names no dashboard.");
        var url = login[..login.IndexOf("/login", StringComparison.Ordinal)];
        using var entered = await browser.GetAsync(login);
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);

        var shell = await Eventually.GetAsync(async () => await ResourceAsync(browser, url, "shell"), each => each.GetProperty("state").GetString() == "Running");

        Assert.Equal(["password", "shell"], await NamesAsync(browser, url));
        Assert.True(app.ResourceNotifications.TryGetCurrentState("backstage", out var backstage) && backstage.Snapshot.IsHidden);
        var variables = shell.GetProperty("environment").EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!);
        Assert.Equal("text", variables["Plain"].GetProperty("value").GetString());
        Assert.True(variables["Uri"].GetProperty("secret").GetBoolean());
        Assert.Equal("http/protobuf", variables["OTEL_EXPORTER_OTLP_PROTOCOL"].GetProperty("value").GetString());
        Assert.Equal("shell", variables["OTEL_SERVICE_NAME"].GetProperty("value").GetString());
        Assert.True(variables["OTEL_EXPORTER_OTLP_HEADERS"].GetProperty("secret").GetBoolean());
        Assert.DoesNotContain("hidden-value", await browser.GetStringAsync($"{url}/api/resources"));
        Assert.Contains("hidden-value", await browser.GetStringAsync($"{url}/api/resources/shell/environment/Uri"));
        await Eventually.TrueAsync(async () => await browser.GetStringAsync($"{url}/api/console/shell/download") == "hello\n");
        await using var lines = await EventReader.OpenAsync(browser, $"{url}/api/console/shell");
        Assert.Equal("hello", (await lines.NextAsync(null)).Data[0].GetProperty("text").GetString());

        using var stop = new HttpRequestMessage(HttpMethod.Post, $"{url}/api/resources/shell/commands/stop") { Headers = { { "X-Requested-With", "stockkafka" } } };
        await using var events = await EventReader.OpenAsync(browser, $"{url}/api/events");
        using var stopped = await browser.SendAsync(stop);
        while (State(await events.NextAsync("resources")) != "Exited")
        {
        }
    }

    [Theory]
    [InlineData("head -c 1000000 /dev/zero | tr '\\0' x; echo")]
    [InlineData("head -c 3000 /dev/urandom; echo")]
    [InlineData("yes flood | head -n 100000")]
    public async Task WhateverAChildPrints_TheConsoleGoesOn(string prints)
    {
        using var folder = new TemporaryFolder();
        await using var builder = DistributedApplicationTestingBuilder.Create(["--data", folder.Path], (options, _) => options.DisableDashboard = false);
        builder.AddExecutable("shell", "sh", "/", "-c", $"{prints}; echo the end; exec sleep 300");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        using var browser = new HttpClient();
        var login = folder.DashboardLogin()!;
        using var entered = await browser.GetAsync(login);
        await using var events = await EventReader.OpenAsync(browser, $"{login[..login.IndexOf("/login", StringComparison.Ordinal)]}/api/console/shell");

        var texts = new List<string>();
        while (texts.LastOrDefault() != "the end")
        {
            texts.AddRange((await events.NextAsync(null)).Data.EnumerateArray().Select(line => line.GetProperty("text").GetString()!));
        }

        Assert.All(texts, text => Assert.InRange(text.Length, 0, ConsoleEndpoints.MaxLineLength + 30));
    }

    [Fact]
    public async Task UnderTest_ThereIsNoDashboardUnlessAskedFor()
    {
        using var folder = new TemporaryFolder();
        await using var builder = DistributedApplicationTestingBuilder.Create("--data", folder.Path);
        var shell = builder.AddExecutable("shell", "sh", "/", "-c", "exec sleep 300");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var running = await app.ResourceNotifications.WaitForResourceAsync("shell", e => !e.Snapshot.EnvironmentVariables.IsEmpty || e.Snapshot.State == "Running");

        Assert.Null(folder.DashboardLogin());
        Assert.DoesNotContain(running.Snapshot.EnvironmentVariables, variable => variable.Name.StartsWith("OTEL_EXPORTER", StringComparison.Ordinal));
    }

    private static string? State(EventReader.Event each) =>
        each.Data.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("name").GetString() == "shell").GetProperty("state").GetString();

    private static async Task<string[]> NamesAsync(HttpClient browser, string url) =>
    [
        .. JsonDocument.Parse(await browser.GetStringAsync($"{url}/api/resources")).RootElement.GetProperty("resources").EnumerateArray()
            .Select(resource => resource.GetProperty("name").GetString()!),
    ];

    private static async Task<JsonElement> ResourceAsync(HttpClient browser, string url, string name) =>
        JsonDocument.Parse(await browser.GetStringAsync($"{url}/api/resources")).RootElement.GetProperty("resources").EnumerateArray()
            .Single(resource => resource.GetProperty("name").GetString() == name);

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("dashboard-test").FullName;

        public string? DashboardLogin() =>
            JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Path, "control.json"))).RootElement.GetProperty("dashboardLogin").GetString();

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
