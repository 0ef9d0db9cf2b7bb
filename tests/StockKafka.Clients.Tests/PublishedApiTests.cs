using Microsoft.Extensions.Hosting;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-in has public members that are published, with the names of their parameters, and no others: the package can take its place.</summary>
public sealed class PublishedApiTests
{
    [Fact]
    public void The_stand_in_has_the_published_members_that_are_used_and_no_others()
    {
        var published = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublishedApi", "Aspire.Confluent.Kafka.txt")).Where(line => !line.StartsWith('#'));
        Assert.Equal(published, PublicSignatures.Of(typeof(AspireKafkaProducerExtensions).Assembly));
    }
}
