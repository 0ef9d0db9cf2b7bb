using System.Text.Json;

namespace StockKafka.Integration.Tests;

/// <summary>kill -9, in the middle of full load, of each part that holds data.</summary>
public sealed class CrashTests(Stack stack) : IClassFixture<Stack>
{
    private const int Threads = 4, MessagesPerThread = 150_000;

    [Fact]
    public async Task No_message_is_lost_or_doubled_when_broker_redis_and_api_are_killed_under_load()
    {
        await stack.PostAsync("/api/import/simulated", """{"symbols":50,"days":30,"seed":1}""");
        var reports = Path.Combine(stack.DataFolder, "reports");
        using var load = ChildProgram.StartBuilt("StockKafka.Cli", "load", "--test-type", "kafka", "--data", stack.DataFolder, "--out", reports,
            "--kafka-threads", $"{Threads}", "--kafka-messages", $"{MessagesPerThread}", "--quiet",
            "--fault", "kafka:kill@0.5s,start@1s", "--fault", "redis:kill@1.2s,start@1.5s", "--fault", "api:kill@1.7s,start@2s");
        Assert.True(await load.ExitCodeAsync(180) == 0, load.Output);

        var file = Assert.Single(Directory.GetFiles(reports, "load_test_results_*.json", SearchOption.AllDirectories));
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var ledger = result.RootElement.GetProperty("ledger");
        Assert.Equal(Threads * MessagesPerThread, ledger.GetProperty("acknowledged").GetInt64());
        Assert.Equal(Threads * MessagesPerThread, ledger.GetProperty("stored").GetInt64());
        Assert.Equal(0, ledger.GetProperty("lost").GetInt64());
        Assert.Equal(0, ledger.GetProperty("duplicated").GetInt64());

        var faults = result.RootElement.GetProperty("faults").EnumerateArray().ToList();
        Assert.Equal(6, faults.Count);
        var end = result.RootElement.GetProperty("elapsedSeconds").GetDouble() * 1e6;
        Assert.All(faults, fault =>
        {
            Assert.Equal(JsonValueKind.Null, fault.GetProperty("error").ValueKind);
            Assert.InRange(fault.GetProperty("issuedMicros").GetInt64(), 0, end);
        });
    }
}
