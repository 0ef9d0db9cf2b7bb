using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace StockKafka.Hosting.Tests.PublishedApi;

/// <summary>
/// What the stand-ins offer under the published names is what is published: each of their public members is in a list that was written
/// down from the published API (names, parameters, defaults), and nothing of the list is missing.
/// </summary>
public sealed class PublishedApiTests
{
    [Theory]
    [InlineData("Aspire.Hosting", typeof(DistributedApplication))]
    [InlineData("Aspire.Hosting.Kafka", typeof(KafkaBuilderExtensions))]
    [InlineData("Aspire.Hosting.Redis", typeof(RedisBuilderExtensions))]
    [InlineData("Aspire.Hosting.Testing", typeof(DistributedApplicationTestingBuilder))]
    [InlineData("DuckDB.NET.Data", typeof(DuckDB.NET.Data.DuckDBConnection))]
    [InlineData("OpenTelemetry.Extensions.Hosting", typeof(OpenTelemetry.OpenTelemetryBuilder))]
    [InlineData("OpenTelemetry.Exporter.Prometheus.AspNetCore", typeof(OpenTelemetry.Exporter.PrometheusAspNetCoreOptions))]
    public void A_stand_in_has_the_members_of_the_published_package_and_no_others(string package, Type ofAssembly)
    {
        var offered = PublicSignatures.Of(ofAssembly.Assembly, type => !type.Namespace!.StartsWith("StockKafka.", StringComparison.Ordinal)).ToList();
        var path = Path.Combine(AppContext.BaseDirectory, "PublishedApi", $"{package}.txt");
        var published = File.ReadAllLines(path).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();

        Assert.Empty(offered.Except(published));
        Assert.Empty(published.Except(offered));
    }

    [Fact]
    public void A_renamed_parameter_is_seen()
    {
        var signatures = PublicSignatures.Of(Assembly.GetExecutingAssembly(), type => type == typeof(Sample));

        Assert.Equal(
        [
            "StockKafka.Hosting.Tests.PublishedApi.Sample",
            "StockKafka.Hosting.Tests.PublishedApi.Sample: Level { get; init; } -> int",
            "StockKafka.Hosting.Tests.PublishedApi.Sample: Find<T>(string name, int limit = 3, params T[] rest) -> List<T>",
        ], signatures.Order(StringComparer.Ordinal).OrderBy(line => line.Contains('(', StringComparison.Ordinal)));
    }
}

/// <summary>Something to read the signatures of.</summary>
public abstract class Sample
{
    private protected Sample()
    {
    }

    /// <summary>A property.</summary>
    public int? Level { get; init; }

    /// <summary>A method.</summary>
    public abstract List<T>? Find<T>(string? name, int limit = 3, params T[] rest);
}
