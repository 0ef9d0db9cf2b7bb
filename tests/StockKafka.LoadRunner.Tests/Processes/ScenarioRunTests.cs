using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>Each scenario and what judges it, as a process against a stack that is none.</summary>
public sealed class ScenarioRunTests : FakeStackTests
{
    [Fact]
    public async Task Scenarios_ShareTheUsersByWeight_AndThresholdsFindThem()
    {
        var (exitCode, json) = await LoadAsync(
            "--scenario", "StressUser:3,CacheHitRate", "--users", "8", "--spawn-rate", "8/s", "--duration", "4s",
            "--threshold", "count{scenario:StressUser}>0,count{tag:read}>0", "errors<1%", "stock_ingest_lag<=5", "generator.memory_bytes<100GB");
        RequireExit(0, exitCode, json);
        Assert.Equal("StressUser:3 + CacheHitRate", json.RootElement.GetProperty("settings").GetProperty("testType").GetString());
        var checks = json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal("Passed", checks["stock_ingest_lag"].GetProperty("state").GetString());
        Assert.Equal("Passed", checks["count{scenario:StressUser}"].GetProperty("state").GetString());
        Assert.Single(Stack.RunIds);
        // Six stress users who think 0.55 s and two readers who think 0.3 s on average, all there after the first of four seconds.
        Assert.Equal(
            6 * 0.875 / 0.55 + 2 * 0.875 / 0.3, json.RootElement.GetProperty("settings").GetProperty("possiblePerSecond").GetDouble(), 0.01);
    }

    [Fact]
    public async Task CacheHitRate_IsMeasuredFromTheAnswers()
    {
        var (exitCode, json) = await LoadAsync(
            "--scenario", "CacheHitRate", "--users", "10", "--spawn-rate", "10/s", "--duration", "5s", "--threshold", "last(measured_cache_hit_rate)>50%", "errors<1%");
        RequireExit(0, exitCode, json);
        var requests = json.RootElement.GetProperty("total").GetProperty("requests").GetInt64();
        var rate = json.RootElement.GetProperty("gauges").GetProperty("measured_cache_hit_rate").GetProperty("last").GetDouble();
        // Three symbols: three misses, and only hits after that. The last sample is up to two seconds older than the end.
        Assert.InRange(rate, 50, 100 - 100d * 3 / requests + 0.01);
    }

    [Fact]
    public async Task SseSubscribers_ReceiveWhatIsWritten()
    {
        var (exitCode, json) = await LoadAsync(
            "--scenario", "SseSubscribers", "--users", "5", "--spawn-rate", "5/s", "--rate", "20/s", "--duration", "4s", "--threshold", "errors<1%", "count{type:SSE}>20");
        RequireExit(0, exitCode, json);
        var operations = json.RootElement.GetProperty("operations").EnumerateArray().ToDictionary(operation => operation.GetProperty("type").GetString()!);
        Assert.Equal(5, operations["CONNECT"].GetProperty("requests").GetInt64());
        Assert.InRange(operations["POST"].GetProperty("requests").GetInt64(), 20, 80);
        Assert.InRange(operations["SSE"].GetProperty("requests").GetInt64(), 20, 400);
        Assert.True(json.RootElement.GetProperty("gauges").GetProperty("stream_heartbeats").GetProperty("last").GetDouble() >= 5);
    }

    [Fact]
    public async Task SseSubscribers_StreamEnds_IsAFailureAndTheyConnectAgain()
    {
        Behaviour.QuotesPerStream = 5;
        var (exitCode, json) = await LoadAsync(
            "--scenario", "SseSubscribers", "--users", "2", "--spawn-rate", "2/s", "--rate", "20/s", "--duration", "5s", "--threshold", "max(stream_reconnects)>=2");
        Assert.Equal(0, json.RootElement.GetProperty("checks").EnumerateArray().Count(check => check.GetProperty("name").GetString() == "max(stream_reconnects)" && check.GetProperty("state").GetString() != "Passed"));
        RequireExit(99, exitCode, json);
        Assert.Contains(json.RootElement.GetProperty("failures").EnumerateArray(), failure => failure.GetProperty("error").GetString() == "stream ended");
    }

    [Fact]
    public async Task Monitoring_AsksInTurnAndJudgesTheMachine()
    {
        var (exitCode, json) = await LoadAsync("--test-type", "monitoring", "--duration", "4s");
        // A machine that runs tests may well be above the warning levels: which is what they are for.
        Assert.True(exitCode is 0 or 98 or 99, json.RootElement.ToString());
        Assert.Equal(["/health", "/api/system/health", "/api/ingest/status"], json.RootElement.GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("name").GetString()));
        Assert.Contains(json.RootElement.GetProperty("checks").EnumerateArray(), check =>
            check.GetProperty("name").GetString() == "avg(machine.disk_percent)" && check.GetProperty("state").GetString() != "NotApplicable");
        Assert.Equal(0, json.RootElement.GetProperty("total").GetProperty("failures").GetInt64());
    }

    [Fact]
    public async Task Http_AttacksEveryAddressOfTheListAndChecksItsAnswers()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "urls.txt"), $"# two more\n{Stack.Address}api/symbols?limit=2\n\n{Stack.Address}api/stock/AAL/quote\n");
        var (exitCode, json) = await LoadAsync(
            "--test-type", "http", "--target", $"{Stack.Address}api/symbols?limit=1", "--url-file", "urls.txt", "--header", "Accept: application/json",
            "--expect-status", "200", "--rate", "30/s", "--duration", "3s", "--threshold", "errors<1%");
        RequireExit(0, exitCode, json);
        Assert.Equal(["/api/symbols?limit=1", "/api/symbols?limit=2", "/api/stock/AAL/quote"], json.RootElement.GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("name").GetString()));
        Assert.All(json.RootElement.GetProperty("operations").EnumerateArray(), operation => Assert.True(operation.GetProperty("requests").GetInt64() > 5));
        Assert.Equal(0, json.RootElement.GetProperty("total").GetProperty("failures").GetInt64());
    }

    [Theory]
    [InlineData(HttpProtocols.Http2, 0)]
    [InlineData(HttpProtocols.Http1, 99)]
    public async Task Http_Http2_IsSpokenFromTheFirstByte(HttpProtocols spoken, int exitCode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = spoken));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Protocol));
        await app.StartAsync();
        var (actual, json) = await LoadAsync(
            "--test-type", "http", "--target", app.Urls.Single(), "--http2", "--expect-contains", "HTTP/2", "--users", "2", "--duration", "1s", "--threshold", "errors<1%");
        RequireExit(exitCode, actual, json);
        Assert.True(json.RootElement.GetProperty("settings").GetProperty("http2").GetBoolean());
    }

    [Theory]
    [InlineData("--expect-json", "items[0].symbol=AAL", 0)]
    [InlineData("--expect-json", "items[0].price", 99)]
    [InlineData("--expect-contains", "AAL", 0)]
    [InlineData("--expect-contains", "nothing like it", 99)]
    [InlineData("--expect-status", "204", 99)]
    public async Task Http_Expectation_DecidesWhatSucceeds(string option, string value, int exitCode)
    {
        var (actual, json) = await LoadAsync(
            "--test-type", "http", "--target", $"{Stack.Address}api/symbols", option, value, "--users", "1", "--duration", "1s", "--threshold", "errors<1%");
        RequireExit(exitCode, actual, json);
        Assert.Equal(exitCode == 0 ? "Passed" : "Failed", json.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "errors").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Breakpoint_EndsWithTheFirstStepThatBreaksAndNamesTheOneBefore()
    {
        var (second, inSecond) = (0L, 0);
        Behaviour.Latency = context =>
        {
            if (context.Request.Path.StartsWithSegments("/metrics"))
            {
                return TimeSpan.Zero;
            }

            // More than 130 requests in a second are too many.
            if (Interlocked.Exchange(ref second, Environment.TickCount64 / 1_000) != Environment.TickCount64 / 1_000)
            {
                Volatile.Write(ref inSecond, 0);
            }

            return TimeSpan.FromSeconds(Interlocked.Increment(ref inSecond) > 130 ? 1.5 : 0);
        };
        var (exitCode, json) = await LoadAsync(
            "--scenario", "Breakpoint", "--rate", "50/s", "--step", "150/s@4s", "--duration", "1m", "--threshold", "p95<1s", "errors<50%");
        var steps = json.RootElement.GetProperty("steps").EnumerateArray().ToArray();
        Assert.InRange(steps.Length, 1, 3);
        Assert.True(json.RootElement.GetProperty("elapsedSeconds").GetDouble() < 55);
        Assert.NotEqual(JsonValueKind.Null, steps[^1].GetProperty("broken").ValueKind);
        var knee = json.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "Highest rate held");
        if (exitCode == 0)
        {
            Assert.Equal(200, steps[^1].GetProperty("ratePerSecond").GetDouble());
            Assert.Equal("50/s", knee.GetProperty("measured").GetString());
            Assert.Contains("at 200/s p95: ", knee.GetProperty("note").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Spike_RecoveryIsMeasured()
    {
        var (exitCode, json) = await LoadAsync(
            "--scenario", "Spike", "--rate", "20/s", "--spike", "4x@3s", "--duration", "18s", "--threshold", "errors<50%");
        Assert.True(exitCode is 0 or 98 or 99, json.RootElement.ToString());
        var recovery = json.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "Recovery after the spike");
        Assert.Contains("before the spike of 80/s", recovery.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(20 * 15 + 80 * 3, json.RootElement.GetProperty("total").GetProperty("requests").GetInt64()
            + json.RootElement.GetProperty("dropped").GetInt64() + json.RootElement.GetProperty("unfinished").GetInt64());
    }

    [Fact]
    public async Task AbortOnFail_EndsTheRunEarlyAndFails()
    {
        Behaviour.Latency = context => context.Request.Path.StartsWithSegments("/api/stock") ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero;
        var (exitCode, json) = await LoadAsync(
            "--scenario", "CacheHitRate", "--users", "5", "--spawn-rate", "5/s", "--duration", "10m", "--threshold", "p50<100ms", "--abort-on-fail");
        RequireExit(99, exitCode, json);
        Assert.True(json.RootElement.GetProperty("stoppedEarly").GetBoolean());
        Assert.InRange(json.RootElement.GetProperty("elapsedSeconds").GetDouble(), 9.9, 120);
        if (exitCode == 99)
        {
            Assert.StartsWith("ended early: p50: ", json.RootElement.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Threshold_OnACounterThatNeverComes_IsInvalid()
    {
        var (exitCode, json) = await LoadAsync("--users", "2", "--spawn-rate", "2/s", "--duration", "2s", "--threshold", "no_such_total<5");
        Assert.Equal(98, exitCode);
        Assert.Contains("the threshold no_such_total<5 has no samples", json.RootElement.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
    }

    /// <summary>A machine that is too busy for the generator makes a run invalid, which is right, and no finding of the test.</summary>
    private static void RequireExit(int expected, int actual, JsonDocument json) => Assert.True(
        actual == expected || (actual == 98 && json.RootElement.GetProperty("reasons").EnumerateArray()
            .All(reason => reason.GetString()!.StartsWith("the generator", StringComparison.Ordinal))),
        json.RootElement.ToString());

    private async Task<(int ExitCode, JsonDocument Json)> LoadAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await Runner.RunAsync(Folder, ["load", .. arguments, "--data", Stack.DataFolder, "--json"]);
        Assert.Equal("", error);
        return (exitCode, JsonDocument.Parse(output));
    }
}
