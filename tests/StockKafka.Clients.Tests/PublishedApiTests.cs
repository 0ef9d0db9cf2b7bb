using System.Reflection;
using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-ins have public members that are published, with the names of their parameters, and no others: the packages can take their place.</summary>
public sealed class PublishedApiTests
{
    [Fact]
    public void The_client_has_the_published_members_that_are_used_and_no_others() => Fits("Aspire.Confluent.Kafka", typeof(AspireKafkaProducerExtensions).Assembly);

    [Fact]
    public void The_container_has_the_published_members_that_are_used_and_no_others() => Fits("Aspire.Hosting.Kafka", typeof(KafkaServerResource).Assembly);

    private static void Fits(string package, Assembly standIn)
    {
        var published = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublishedApi", package + ".txt")).Where(line => !line.StartsWith('#'));
        Assert.Equal(published, PublicSignatures.Of(standIn));
    }
}
