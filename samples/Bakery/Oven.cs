using System.Globalization;
using Confluent.Kafka;

namespace Bakery;

/// <summary>Bakes what is ordered.</summary>
internal sealed class Oven(string kafka, Shelf shelf) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => BakeAsync(stoppingToken), stoppingToken);

    private async Task BakeAsync(CancellationToken stopping)
    {
        using var orders = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = kafka, GroupId = "oven", AutoOffsetReset = AutoOffsetReset.Earliest, AllowAutoCreateTopics = true,
        }).SetLogHandler((_, _) => { }).Build();
        orders.Subscribe(BakeryApp.Orders);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var order = orders.Consume(stopping).Message;
                await shelf.AddAsync(order.Key, long.Parse(order.Value, CultureInfo.InvariantCulture));
            }
            catch (ConsumeException)
            {
                // Kafka is away, or the topic is not there yet; the client goes on by itself.
            }
            catch (OperationCanceledException)
            {
                orders.Close();
            }
        }
    }
}
