using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.Testing;
using Confluent.Kafka;

namespace StockKafka.Hosting.Tests;

[Collection(nameof(ForeignApplication))]
public sealed class EmbeddedKafkaTests(ForeignApplication application)
{
    [Fact]
    public async Task What_was_acknowledged_is_there_after_kill_and_start()
    {
        var topic = Guid.NewGuid().ToString("N");
        var servers = await application.App.GetConnectionStringAsync("kafka");
        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = servers, Acks = Acks.All }).Build())
        {
            await producer.ProduceAsync(topic, new() { Key = "k", Value = "kept" });
        }

        await application.DoAsync("kafka", FaultCommandExtensions.Kill);
        await application.DoAsync("kafka", "start");
        await application.HealthyAsync("kafka");

        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = servers, GroupId = topic, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Subscribe(topic);
        Assert.Equal("kept", consumer.Consume(TimeSpan.FromSeconds(30)).Message.Value);
        consumer.Close();
    }

    [Fact]
    public async Task A_stopped_broker_refuses_connections_at_once()
    {
        var server = (await application.App.GetConnectionStringAsync("kafka"))!.Split(':');
        await application.DoAsync("kafka", "stop");
        var clock = Stopwatch.StartNew();
        using (var client = new TcpClient())
        {
            var refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(server[0], int.Parse(server[1], CultureInfo.InvariantCulture)));
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await application.DoAsync("kafka", "start");
        await application.HealthyAsync("kafka");
    }
}
