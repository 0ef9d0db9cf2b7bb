using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StockKafka.LoadRunner.Tests.Fakes;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>What a run tells the API of itself.</summary>
public sealed class AnnouncementTests : FakeStackTests
{
    [Fact]
    public async Task Load_WithFault_AnnouncesStartFaultAndVerdict()
    {
        var (exitCode, output, _) = await LoadAsync();

        var told = Stack.Announced.ToArray();
        Assert.True(told.Length >= 2, output);
        Assert.Single(told.Select(run => run.GetProperty("runId").GetString()).Distinct());
        Assert.Contains(told, run => run.GetProperty("faults").EnumerateArray().Any(fault => !fault.TryGetProperty("endedAt", out _)));
        Assert.All(told[..^1], run => Assert.False(run.TryGetProperty("endedAt", out _)));
        var last = told[^1];
        Assert.Equal(exitCode switch { 0 => "pass", 99 => "fail", _ => "invalid" }, last.GetProperty("verdict").GetString());
        Assert.True(last.GetProperty("requests").GetInt64() > 0);
        Assert.True(last.GetProperty("p95Seconds").GetDouble() > 0);
        var fault = Assert.Single(last.GetProperty("faults").EnumerateArray());
        Assert.Equal(("kafka", "stop"), (fault.GetProperty("resource").GetString(), fault.GetProperty("action").GetString()));
        var began = last.GetProperty("startedAt").GetDateTimeOffset();
        Assert.InRange((fault.GetProperty("startedAt").GetDateTimeOffset() - began).TotalSeconds, 2, 6);
        Assert.True(fault.GetProperty("endedAt").GetDateTimeOffset() > fault.GetProperty("startedAt").GetDateTimeOffset());
        Assert.True(last.GetProperty("endedAt").GetDateTimeOffset() > began);
    }

    [Fact]
    public async Task Load_ApiRefusesAnnouncements_IsJudgedAsEver()
    {
        Behaviour.Fail = context => HttpMethods.IsPut(context.Request.Method);

        var (exitCode, output, error) = await LoadAsync();

        Assert.True(exitCode is 0 or 98, output); // 98: the machine was too busy for the generator.
        Assert.Equal("", error);
        Assert.Empty(Stack.Announced);
        Assert.Contains(Stack.Requests, request => request.Key.StartsWith("/api/runs/load_test_", StringComparison.Ordinal));
    }

    private Task<(int ExitCode, string Output, string Error)> LoadAsync() => Runner.RunAsync(
        Folder, "load", "--users", "5", "--spawn-rate", "5/s", "--user-type", "stress", "--duration", "8s", "--fault", "kafka:stop@2s,start@6s",
        "--data", Stack.DataFolder);
}
