using System.Collections.Concurrent;
using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Sampling;
using StockKafka.LoadRunner.Stack;
using StockKafka.LoadRunner.Tests.Fakes;
using StockKafka.LoadRunner.Tests.Processes;

namespace StockKafka.LoadRunner.Tests.Sampling;

public sealed class SystemMonitorTests : ISampleSink
{
    private readonly ConcurrentQueue<SampleRecord> _samples = new();

    void ISampleSink.Sampled(SampleRecord sample) => _samples.Enqueue(sample);

    [Fact]
    public async Task EachSecond_TellsOfMachineGeneratorProcessesServicesAndScenarios()
    {
        await using var stack = await FakeStack.StartAsync();
        await MonitorUntilAsync(2, new()
        {
            Folder = AppContext.BaseDirectory,
            Resources =
            [
                new("api", "project", "Running", null, [new("http", stack.Address.ToString())], null) { Pid = Environment.ProcessId },
                new("gone", "project", "Exited", null, [new("http", "http://127.0.0.1:1")], null) { Pid = int.MaxValue },
            ],
            Scenarios = new Dictionary<string, Func<double?>> { ["mine"] = () => 3, ["nothing"] = () => null, ["endless"] = () => double.NaN },
        });

        var sample = _samples.Last();
        string[] linux = ["machine.cpu_percent", "machine.memory_percent", "machine.connections", "machine.network_rx_bytes_per_second", "machine.network_tx_bytes_per_second"];
        Assert.Superset(
            new HashSet<string>(["machine.disk_percent", "generator.cpu_percent", "generator.memory_bytes", "generator.gc_pause_percent", "api.cpu_percent", "api.memory_bytes", "stock_ingest_lag", "mine", .. OperatingSystem.IsLinux() ? linux : []]),
            sample.Values.Keys.ToHashSet());
        Assert.DoesNotContain(sample.Values.Keys, name => name is "nothing" or "endless" || name.StartsWith("gone.", StringComparison.Ordinal));
        Assert.All(["machine.memory_percent", "machine.disk_percent"], name => Assert.InRange(sample.Values[name], 0.1, 100));
        Assert.True(sample.AtMicros >= 1_000_000);
    }

    [Fact]
    public async Task ServiceThatHangs_IsAMissingValueAndNothingWaits()
    {
        var behaviour = new FakeBehaviour { Latency = context => context.Request.Path == "/metrics" ? TimeSpan.FromMinutes(1) : TimeSpan.Zero };
        await using var stack = await FakeStack.StartAsync(behaviour);
        await MonitorUntilAsync(2, new() { Folder = AppContext.BaseDirectory, Services = [stack.Address] });
        Assert.DoesNotContain("stock_ingest_lag", _samples.Last().Values.Keys);
        Assert.Contains("generator.memory_bytes", _samples.Last().Values.Keys);
    }

    [Fact]
    public async Task ProcessStartedAgain_IsFoundByItsNewId()
    {
        var behaviour = new FakeBehaviour { ApiPid = Environment.ProcessId };
        await using var stack = await FakeStack.StartAsync(behaviour);
        using var control = new ControlClient(new Uri(stack.Address, "/control"), FakeStack.Token);
        await MonitorUntilAsync(3, new()
        {
            Folder = AppContext.BaseDirectory,
            Control = control,
            Resources = [new("api", "project", "Running", null, [], null) { Pid = int.MaxValue }],
        });
        Assert.Contains("api.memory_bytes", _samples.Last().Values.Keys);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(4, 0)] // A peak shorter than the mean is long.
    public void Warnings_FiveSecondMeanAboveTheLevel(int seconds, int warnings)
    {
        var samples = Enumerable.Range(0, 20).Select(second => new SampleRecord
        {
            Values = new Dictionary<string, double> { ["machine.cpu_percent"] = second is >= 10 && second < 10 + seconds ? 85 : 55, ["machine.memory_percent"] = 84.9 },
        }).ToArray();
        var found = MachineWarnings.Of(samples);
        Assert.Equal(warnings, found.Count);
        Assert.All(found, text => Assert.Equal("CPU of the machine was at 85 %, above the warning level of 80 % for 1 s", text));
    }

    private async Task MonitorUntilAsync(int samples, MonitorOptions options)
    {
        using var monitor = new SystemMonitor(options, TimeProvider.System, [this]);
        using var end = new CancellationTokenSource();
        var running = monitor.RunAsync(new RunClock(TimeProvider.System), end.Token);
        await Eventually.TrueAsync(() => _samples.Count >= samples || running.IsCompleted, "so many samples were taken");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
