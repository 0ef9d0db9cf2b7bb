using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Redis;

/// <summary>Redis Commander, a web page for looking into Redis. It needs a container engine.</summary>
public class RedisCommanderResource(string name) : ContainerResource(name);

/// <summary>Redis Insight, a web page for looking into Redis. It needs a container engine.</summary>
public class RedisInsightResource(string name) : ContainerResource(name)
{
    public EndpointReference PrimaryEndpoint => new(this, "http");
}
