using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers and says what they keep.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.RedisBuilderExtensions</c>.</remarks>
public static class RedisBuilderExtensions
{
    private const int RedisPort = 6379;
    private const string DataFolder = "/data";

    /// <summary>As the other overload, with a generated password.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>Adds a Redis server: on the Local platform the <c>redis-server</c> of this machine, healthy when it answers PING.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the connection string.</param>
    /// <param name="port">The port that clients use; null for a free one.</param>
    /// <param name="password">Where null, one is generated and kept.</param>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new RedisResource(name, secret);
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(healthCheck, _ => new RedisPing(redis), failureStatus: null, tags: null));
        return builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: RedisPort, name: RedisResource.PrimaryEndpointName)
            .WithHealthCheck(healthCheck)
            .WithAnnotation(new LocalProgramAnnotation((context, cancellationToken) => RedisProgram.DescribeAsync(redis, context, DataFolder, cancellationToken)));
    }

    /// <summary>Sets the password; null for none.</summary>
    public static IResourceBuilder<RedisResource> WithPassword(this IResourceBuilder<RedisResource> builder, IResourceBuilder<ParameterResource>? password)
    {
        builder.Resource.SetPassword(password?.Resource);
        return builder;
    }

    /// <summary>Fixes the port that clients use; null for a free one.</summary>
    public static IResourceBuilder<RedisResource> WithHostPort(this IResourceBuilder<RedisResource> builder, int? port) =>
        builder.WithEndpoint(RedisResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    /// <summary>Keeps the data in a named volume, on the Local platform a folder of the state folder, and saves it now and then.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        Persisted(builder.WithVolume(name ?? $"{builder.Resource.Name}-data", DataFolder, isReadOnly), isReadOnly);

    /// <summary>Keeps the data in a folder of this machine, and saves it now and then.</summary>
    public static IResourceBuilder<RedisResource> WithDataBindMount(this IResourceBuilder<RedisResource> builder, string source, bool isReadOnly = false) =>
        Persisted(builder.WithBindMount(source, DataFolder, isReadOnly), isReadOnly);

    /// <summary>
    /// Has the server save its data now and then. Without a volume or a mount it goes to a scratch folder. The last call counts.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="interval">Time between saves; 60 s by default.</param>
    /// <param name="keysChangedThreshold">Saves only if at least so many keys have changed.</param>
    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) =>
        builder.WithAnnotation(new RedisPersistenceAnnotation(interval ?? TimeSpan.FromSeconds(60), keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Adds Redis Commander for the servers of the application; one for all of them. It needs a container engine.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Changes the container.</param>
    /// <param name="containerName">Name of the resource; <c>rediscommander</c> by default.</param>
    public static IResourceBuilder<RedisResource> WithRedisCommander(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisCommanderResource>>? configureContainer = null, string? containerName = null) =>
        WithPage(builder, () => new RedisCommanderResource(containerName ?? "rediscommander"), "rediscommander/redis-commander", 8081, configureContainer);

    /// <summary>Adds Redis Insight for the servers of the application; one for all of them. It needs a container engine.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Changes the container.</param>
    /// <param name="containerName">Name of the resource; <c>redisinsight</c> by default.</param>
    public static IResourceBuilder<RedisResource> WithRedisInsight(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisInsightResource>>? configureContainer = null, string? containerName = null) =>
        WithPage(builder, () => new RedisInsightResource(containerName ?? "redisinsight"), "redis/redisinsight", 5540, configureContainer);

    /// <summary>Fixes the port of the page; null for a free one.</summary>
    public static IResourceBuilder<RedisCommanderResource> WithHostPort(this IResourceBuilder<RedisCommanderResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    /// <summary>Fixes the port of the page; null for a free one.</summary>
    public static IResourceBuilder<RedisInsightResource> WithHostPort(this IResourceBuilder<RedisInsightResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    private static IResourceBuilder<RedisResource> WithPage<T>(
        IResourceBuilder<RedisResource> builder, Func<T> page, string image, int port, Action<IResourceBuilder<T>>? configureContainer)
        where T : ContainerResource
    {
        if (!builder.ApplicationBuilder.Resources.OfType<T>().Any())
        {
            var container = builder.ApplicationBuilder.AddResource(page()).WithImage(image).WithHttpEndpoint(targetPort: port);
            configureContainer?.Invoke(container);
        }

        return builder;
    }

    private static IResourceBuilder<RedisResource> Persisted(IResourceBuilder<RedisResource> builder, bool isReadOnly) =>
        isReadOnly || builder.Resource.HasAnnotationOfType<RedisPersistenceAnnotation>() ? builder : builder.WithPersistence();
}
