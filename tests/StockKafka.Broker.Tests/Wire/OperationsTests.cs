using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class OperationsTests : IAsyncLifetime
{
    private readonly BrokerProcess _broker = new("--request-memory-mb", "100");
    private readonly HttpClient _http = new();

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Metrics_CountWhatHappened()
    {
        var topic = Clients.NewName("counted");
        using (var producer = Clients.Producer(_broker.BootstrapServers))
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = new byte[1000] });
            }
        }

        Assert.Equal(10, Clients.ReadFromBeginning(_broker.BootstrapServers, topic, 10).Count);
        using (var consumer = Clients.Consumer(_broker.BootstrapServers, "slow"))
        {
            consumer.Commit([new TopicPartitionOffset(topic, 0, 4)]);
        }

        var metrics = await MetricsAsync();
        Assert.Equal((10, 10), (metrics["messages_in_total"], metrics["messages_out_total"]));
        Assert.InRange(metrics["bytes_in_total"], 10_000, 100_000);
        Assert.InRange(metrics["bytes_out_total"], 10_000, 100_000);
        Assert.Equal(6, metrics[$"group_lag{{group=\"slow\",topic=\"{topic}\"}}"]);
        Assert.InRange(metrics[$"log_bytes{{topic=\"{topic}\"}}"], 10_000, 12_000);
        Assert.Equal(10, metrics[$"log_offsets{{topic=\"{topic}\"}}"]);
        Assert.Equal(10, metrics["requests_total{api=\"Produce\"}"]);
        Assert.True(metrics["request_seconds_total{api=\"Produce\"}"] > 0);
        Assert.True(metrics["fsync_total"] >= 10 && metrics["fsync_seconds_total"] > 0 && metrics["fsync_max_seconds"] > 0);
        Assert.Equal(0, metrics["offline_partitions"]);
    }

    [Fact]
    public async Task EachKindOfClient_IsLoggedOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            using var admin = Clients.Admin(_broker.BootstrapServers);
            admin.GetMetadata(Clients.Patience);
        }

        Assert.Contains(await MetricsAsync(), metric => metric.Key.StartsWith("client_negotiations_total{", StringComparison.Ordinal) && metric.Value >= 3);
        await _broker.StopAsync(); // whose end is the end of its output
        Assert.Single(_broker.Output.Split('\n'), line => line.Contains("negotiated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_ShowWhatEachSpeaks()
    {
        using (var producer = Clients.Producer(_broker.BootstrapServers, config => config.ClientId = "shown"))
        {
            await producer.ProduceAsync("t", new Message<byte[]?, byte[]?> { Value = [1] });
        }

        using var clients = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_broker.HealthPort}/clients")));
        var shown = clients.RootElement.EnumerateArray().Single(client => client.GetProperty("clientId").GetString() == "shown");
        Assert.Equal(1, shown.GetProperty("addresses").GetInt32());
        Assert.InRange(shown.GetProperty("negotiations").GetInt32(), 1, 10);
        Assert.NotEmpty(shown.GetProperty("version").GetString()!);
        Assert.InRange(shown.GetProperty("apiVersions").GetProperty("Produce").GetInt32(), 7, 9);
        Assert.False(shown.GetProperty("apiVersions").TryGetProperty("Fetch", out _));
    }

    [Fact]
    public async Task LargeRequests_WaitForMemory_SmallOnesDoNot()
    {
        const int large = 90 << 20, next = 20 << 20;
        using var waiting = new RawClient(_broker.Port);
        using (var first = new RawClient(_broker.Port))
        {
            await first.SendAsync(Length(large));
            await Eventually.TrueAsync(async () => (await MetricsAsync())["request_memory_bytes"] == large);

            var sending = waiting.SendAsync(18, 0, 5, static _ => { }, new byte[next]);
            var answer = waiting.ReceiveAsync();
            using (var small = new RawClient(_broker.Port))
            {
                await small.SendAsync(18, 0, 1, static _ => { });
                Assert.NotNull(await small.ReceiveAsync());
            }

            Assert.Equal(large, (await MetricsAsync())["request_memory_bytes"]);
            Assert.False(answer.IsCompleted);
            first.Dispose();
            await sending;
            Assert.NotNull(await answer);
        }

        await Eventually.TrueAsync(async () => (await MetricsAsync())["request_memory_bytes"] == 0);
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }

    private async Task<Dictionary<string, double>> MetricsAsync()
    {
        const string prefix = "kafka_broker_";
        var text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_broker.HealthPort}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(
                line => line[prefix.Length..line.LastIndexOf(' ')],
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
