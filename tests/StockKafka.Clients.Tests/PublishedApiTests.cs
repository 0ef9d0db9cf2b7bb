using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.Hosting.Tests.PublishedApi;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-ins of client packages have the public members that are published, with the names of their parameters, and no others.</summary>
public sealed class PublishedApiTests
{
    [Theory]
    [InlineData("Aspire.Confluent.Kafka", typeof(AspireKafkaProducerExtensions))]
    [InlineData("Aspire.StackExchange.Redis", typeof(AspireRedisExtensions))]
    [InlineData("Microsoft.Extensions.ServiceDiscovery", typeof(ServiceDiscoveryServiceCollectionExtensions))]
    public void A_stand_in_has_the_members_of_the_published_package_and_no_others(string package, Type ofAssembly)
    {
        var offered = PublicSignatures.Of(ofAssembly.Assembly, _ => true).ToList();
        var path = Path.Combine(AppContext.BaseDirectory, "PublishedApi", $"{package}.txt");
        var published = File.ReadAllLines(path).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();

        Assert.Empty(offered.Except(published));
        Assert.Empty(published.Except(offered));
    }
}
