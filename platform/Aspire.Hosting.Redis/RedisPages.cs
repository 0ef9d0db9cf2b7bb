using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Redis;

/// <summary>Redis Commander, a web page for looking into Redis. It needs a container engine.</summary>
/// <param name="name">Name of the resource.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Redis.RedisCommanderResource</c>.</remarks>
public class RedisCommanderResource(string name) : ContainerResource(name);

/// <summary>Redis Insight, a web page for looking into Redis. It needs a container engine.</summary>
/// <param name="name">Name of the resource.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Redis.RedisInsightResource</c>.</remarks>
public class RedisInsightResource(string name) : ContainerResource(name)
{
    /// <summary>Where the page would be: it has a port from the start, but without a container engine nobody answers there.</summary>
    public EndpointReference PrimaryEndpoint => new(this, "http");
}
