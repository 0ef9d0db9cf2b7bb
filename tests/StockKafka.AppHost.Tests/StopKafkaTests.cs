using System.Text.Json;
using Microsoft.Playwright;

namespace StockKafka.AppHost.Tests;

/// <summary>
/// The failure that this project is about, by each way of causing it, in the middle of a load: the breaker opens on the fifth failure in a row,
/// closes when Kafka is back, and of all acknowledged messages none is lost and none stored twice.
/// </summary>
public sealed class StopKafkaTests
{
    [Fact]
    public async Task From_the_dashboard_in_a_browser()
    {
        await using var stack = await RunningStack.StartAsync("--dashboard", "true");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1500, Height = 900 } });
        await page.GotoAsync(await Eventually.GetAsync(async () => (await stack.ControlFileAsync()).GetProperty("dashboard").GetString(), link => link is not null) ?? "");
        var kafka = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "StockKafka.Broker.dll" });

        await stack.SurvivesAsync(
            stop: () => kafka.GetByRole(AriaRole.Button, new() { Name = "Stop" }).First.ClickAsync(),
            start: () => kafka.GetByRole(AriaRole.Button, new() { Name = "Start" }).First.ClickAsync());
    }

    [Fact]
    public async Task From_the_command_line_of_Aspire()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.SurvivesAsync(stop: () => AspireAsync("stop"), start: () => AspireAsync("start"));

        static async Task AspireAsync(string command)
        {
            using var aspire = Integration.Tests.ChildProgram.Start(
                "dotnet", "aspire", "resource", "kafka", command, "--apphost", Path.Combine(Repository.Root, "StockKafka.AppHost", "StockKafka.AppHost.csproj"), "--non-interactive");
            Assert.True(await aspire.ExitCodeAsync(seconds: 60) == 0, aspire.Output);
        }
    }

    [Fact]
    public async Task From_a_test_through_Aspire_Hosting_Testing()
    {
        await using var stack = await RunningStack.InTestAsync();
        await stack.SurvivesAsync(stop: () => stack.CommandAsync("stop"), start: () => stack.CommandAsync("start"));
    }

    [Fact]
    public async Task From_the_time_line_of_the_load_itself()
    {
        await using var stack = await RunningStack.StartAsync();
        var faults = await stack.SurvivesAsync(stop: null, start: null, "--fault", "kafka:stop@3s,start@8s");
        Assert.Equal(["stop", "start"], faults.EnumerateArray().Select(fault => fault.GetProperty("action").GetString()));
        Assert.All(faults.EnumerateArray(), fault =>
        {
            Assert.Equal(JsonValueKind.Null, fault.GetProperty("error").ValueKind);

            // Issued when it was planned: the clock of the load looks every few milliseconds, other load on the machine excepted.
            Assert.InRange(fault.GetProperty("issuedMicros").GetInt64() - fault.GetProperty("plannedMicros").GetInt64(), 0, 250_000);
        });
    }
}
