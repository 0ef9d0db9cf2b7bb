using System.Diagnostics;
using System.Net;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class ProcessTests
{
    [Fact]
    public async Task Help_IsPrinted()
    {
        var (exitCode, output, _) = await BrokerProcess.RunAsync("--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("--fsync MODE", output);
    }

    [Theory]
    [InlineData("--data is required", "--port", "1")]
    [InlineData("--port takes a number", "--data", "x", "--port", "99999")]
    [InlineData("unknown option --prot, did you mean port?", "--data", "x", "--prot", "1")]
    [InlineData("--port needs a value", "--data", "x", "--port")]
    [InlineData("--fsync takes", "--data", "x", "--fsync", "sometimes")]
    [InlineData("--host 0.0.0.0 binds every address, and clients must be told one to come back to: give --advertise HOST[:PORT]", "--data", "x", "--host", "0.0.0.0")]
    [InlineData("--host :: binds every address", "--data", "x", "--host", "::")]
    [InlineData("--advertise must name one machine", "--data", "x", "--host", "0.0.0.0", "--advertise", "0.0.0.0:9092")]
    [InlineData("--advertise takes HOST[:PORT] with a port from 1 to 65535", "--data", "x", "--advertise", "here:0")]
    [InlineData("--advertise takes HOST[:PORT], not", "--data", "x", "--advertise", "no host")]
    [InlineData("--auto-create takes", "--data", "x", "--auto-create", "perhaps")]
    public async Task WrongCommandLine_IsOneLineAndExitCode2(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await BrokerProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected.Replace("--data is", "--data DIR is", StringComparison.Ordinal), error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task PortOrFolderInUse_DamagedFolder_AreOneLineAndExitCode1()
    {
        using var folder = new TemporaryFolder();
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            await AssertFailsAsync("in use by another broker", "--data", broker.DataFolder, "--port", "0");
            await AssertFailsAsync($"port {broker.Port} on 127.0.0.1 is in use", "--data", folder.Path, "--port", $"{broker.Port}");
        }
        finally
        {
            await broker.DisposeAsync();
        }

        var damaged = Directory.CreateDirectory(Path.Combine(folder.Path, "damaged")).FullName;
        await File.WriteAllTextAsync(Path.Combine(damaged, "topics"), "nonsense");
        await AssertFailsAsync("is damaged", "--data", damaged, "--port", "0");
        var newer = Directory.CreateDirectory(Path.Combine(folder.Path, "newer")).FullName;
        await File.WriteAllTextAsync(Path.Combine(newer, "format"), "stockkafka-broker 99\n");
        await AssertFailsAsync("use a newer broker", "--data", newer, "--port", "0");
        await AssertFailsAsync("cannot be created", "--data", Path.Combine(newer, "format", "below-a-file"), "--port", "0");
    }

    [Fact]
    public async Task Health_And_Metrics_AreServed()
    {
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                await producer.ProduceAsync("counted", new Message<byte[]?, byte[]?> { Value = [1] });
            }

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{broker.HealthPort}") };
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/other")).StatusCode);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync("/health", null)).StatusCode);
            var metrics = await http.GetStringAsync("/metrics");
            Assert.Contains("kafka_broker_messages_in_total 1\n", metrics);
            await AssertLintsAsync(metrics);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task BoundToEveryAddress_ItIsReachedThroughTheOneThatItTells()
    {
        var broker = new BrokerProcess("--host", "0.0.0.0", "--advertise", "127.0.0.2");
        await broker.InitializeAsync();
        try
        {
            // The whole of 127.0.0.0/8 is this machine's: a second address to come in by.
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = $"127.0.0.1:{broker.Port}" }).Build();
            var node = Assert.Single(admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers);
            Assert.Equal(("127.0.0.2", broker.Port), (node.Host, node.Port));
            using var producer = Clients.Producer($"127.0.0.3:{broker.Port}");
            Assert.Equal(PersistenceStatus.Persisted, (await producer.ProduceAsync("told", new Message<byte[]?, byte[]?> { Value = [1] })).Status);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    /// <summary>Prometheus' own check of a page; where it is not installed, that each name has a help of its own.</summary>
    private static async Task AssertLintsAsync(string page)
    {
        var names = page.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToArray();
        Assert.Equal(names, page.Split('\n').Where(line => line.StartsWith("# HELP", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));
        if (!File.Exists("/usr/bin/promtool"))
        {
            return;
        }

        using var promtool = Process.Start(new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        Assert.Equal("", await promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync();
        Assert.Equal(0, promtool.ExitCode);
    }

    [Fact]
    public async Task Health_IsBad_WhenTheOffsetsCannotBeStored()
    {
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{broker.HealthPort}") };
            var offsets = Path.Combine(broker.DataFolder, "__consumer_offsets-0");
            Assert.False(Directory.Exists(offsets));
            await File.WriteAllTextAsync(offsets, "a file where the folder should be");
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                await producer.ProduceAsync("t", new Message<byte[]?, byte[]?> { Value = [1] });
            }

            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
            using var consumer = Clients.Consumer(broker.BootstrapServers, "g");
            Assert.Throws<KafkaException>(() => consumer.Commit([new TopicPartitionOffset("t", 0, 1)]));

            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health")).StatusCode);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("never")]
    [InlineData("interval:50ms")]
    public async Task OtherFsyncModes_KeepWhatAKilledProcessAcknowledged(string mode)
    {
        var topic = Clients.NewName("mode");
        var broker = new BrokerProcess("--fsync", mode);
        await broker.InitializeAsync();
        try
        {
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                for (var i = 0; i < 50; i++)
                {
                    await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [(byte)i] });
                }
            }

            await broker.KillAsync();
            await broker.StartAsync();

            Assert.Equal(50, Clients.HighWatermark(broker.BootstrapServers, topic));
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task AutoCreate_CanBeTurnedOff()
    {
        var broker = new BrokerProcess("--auto-create", "false");
        await broker.InitializeAsync();
        try
        {
            using var producer = Clients.Producer(broker.BootstrapServers, config => config.MessageTimeoutMs = 3_000);
            var e = await Assert.ThrowsAsync<ProduceException<byte[]?, byte[]?>>(
                () => producer.ProduceAsync("absent", new Message<byte[]?, byte[]?> { Value = [1] }));
            Assert.Contains(e.Error.Code, new[] { ErrorCode.Local_UnknownTopic, ErrorCode.UnknownTopicOrPart, ErrorCode.Local_MsgTimedOut });
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    private static async Task AssertFailsAsync(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await BrokerProcess.RunAsync(arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
