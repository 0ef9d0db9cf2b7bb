using System.Diagnostics;
using System.Net;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class SignalTests
{
    [Fact]
    public async Task Sigterm_ClosesCleanly_WhileClientsAreBusy_AndTheNextStartChecksNothing()
    {
        var topic = Clients.NewName("clean");
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            using (var consumer = Clients.Consumer(broker.BootstrapServers))
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                for (var i = 0; i < 100; i++)
                {
                    await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [(byte)i] });
                }

                consumer.Subscribe(topic);
                Assert.NotNull(consumer.Consume(Clients.Patience)); // leaves a parked fetch behind

                var started = Stopwatch.GetTimestamp();
                Assert.Equal(0, await broker.StopAsync());
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
            }

            await broker.StartAsync();
            Assert.DoesNotContain("not closed cleanly", broker.Output);
            Assert.DoesNotContain("checked", broker.Output);
            Assert.Equal(100, Clients.HighWatermark(broker.BootstrapServers, topic));
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task EachSignalThatEndsAProgram_EndsItOrderly(string signal)
    {
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            Assert.Equal(0, await broker.StopAsync(signal));
            Assert.Contains("stopped cleanly", broker.Output);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    /// <summary>As it is for what a shell runs in the background, or under nohup.</summary>
    [Fact]
    public async Task SignalsThatTheParentIgnores_StayIgnored_AndSigtermStillEndsItOrderly()
    {
        var broker = new BrokerProcess { IgnoredSignals = "INT HUP" };
        await broker.InitializeAsync();
        try
        {
            await broker.SignalAsync("INT");
            await broker.SignalAsync("HUP");
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                await producer.ProduceAsync("t", new Message<byte[]?, byte[]?> { Value = [1] });
            }

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{broker.HealthPort}") };
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
            Assert.DoesNotContain("stopped", broker.Output);
            Assert.Equal(0, await broker.StopAsync());
            Assert.Contains("stopped cleanly", broker.Output);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }
}
