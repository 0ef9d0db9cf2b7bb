using Confluent.Kafka;

namespace StockKafka.Broker.Tests.Embedded;

public sealed class EmbeddedKafkaTests
{
    [Fact]
    public async Task What_is_produced_is_consumed_and_nothing_is_left_behind()
    {
        string folder;
        await using (var kafka = await EmbeddedKafka.StartAsync())
        {
            folder = kafka.Folder;
            await ProduceAsync(kafka, "orders", "first");
            Assert.Equal("first", Consume(kafka, "orders"));
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Many_run_side_by_side_and_know_nothing_of_each_other()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EmbeddedKafka.StartAsync()));
        Assert.Equal(20, all.Select(kafka => kafka.BootstrapServers).Distinct().Count());
        await Task.WhenAll(all.Select((kafka, index) => ProduceAsync(kafka, "orders", $"of {index}")));
        Assert.All(all.Index(), kafka => Assert.Equal($"of {kafka.Index}", Consume(kafka.Item, "orders")));
        await Task.WhenAll(all.Select(kafka => kafka.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Topics_and_groups_are_seen_as_they_are()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(new() { DefaultPartitions = 2 });
        Assert.Empty(kafka.Topics);
        await ProduceAsync(kafka, "orders", "first");
        Consume(kafka, "orders");

        var topic = Assert.Single(kafka.Topics);
        Assert.Equal(("orders", 2, 1), (topic.Name, topic.Partitions.Count, topic.Records));
        var group = Assert.Single(kafka.Groups);
        Assert.Equal(("readers", "Empty", 0), (group.Name, group.State, group.Members.Count));
        Assert.Equal(1, group.Committed.Values.Sum());
    }

    [Fact]
    public async Task A_folder_that_is_named_is_kept_with_all_that_was_acknowledged()
    {
        var folder = Directory.CreateTempSubdirectory("kept-kafka-").FullName;
        await using (var kafka = await EmbeddedKafka.StartAsync(new() { Folder = folder }))
        {
            await ProduceAsync(kafka, "orders", "kept");
        }

        await using (var kafka = await EmbeddedKafka.StartAsync(new() { Folder = folder }))
        {
            Assert.Equal("kept", Consume(kafka, "orders"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_port_that_is_taken_and_a_folder_that_is_in_use_are_told()
    {
        var folder = Directory.CreateTempSubdirectory("kept-kafka-").FullName;
        await using (var kafka = await EmbeddedKafka.StartAsync(new() { Folder = folder }))
        {
            var port = int.Parse(kafka.BootstrapServers.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            var taken = await Assert.ThrowsAsync<InvalidOperationException>(() => EmbeddedKafka.StartAsync(new() { Port = port }));
            Assert.Contains($"port {port} on 127.0.0.1 is in use", taken.Message);
            var used = await Assert.ThrowsAsync<InvalidOperationException>(() => EmbeddedKafka.StartAsync(new() { Folder = folder }));
            Assert.Contains(folder, used.Message);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task ProduceAsync(EmbeddedKafka kafka, string topic, string value)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers, LingerMs = 0 }).Build();
        await producer.ProduceAsync(topic, new() { Value = value });
    }

    private static string? Consume(EmbeddedKafka kafka, string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers, GroupId = "readers", AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(topic);
        var value = consumer.Consume(TimeSpan.FromSeconds(30))?.Message.Value;
        consumer.Close();
        return value;
    }
}
