using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

// One address for several replicas of a service: each request goes to a replica whose /health is well, and while none is, to any.
var builder = WebApplication.CreateSlimBuilder(args);
var replicas = builder.Configuration.GetSection("Gateway:Replicas").Get<string[]>() ?? [];
if (replicas.Length == 0 || replicas.Any(replica => !Uri.TryCreate(replica, UriKind.Absolute, out _)))
{
    await Console.Error.WriteLineAsync("error: Gateway:Replicas names no addresses; give each replica's, for example Gateway__Replicas__0=http://localhost:5001");
    return 2;
}

const string Service = "service";
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = Service, ClusterId = Service, Match = new() { Path = "{**all}" } }],
    [
        new ClusterConfig
        {
            ClusterId = Service,
            LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
            Destinations = replicas.Index().ToDictionary(each => $"{each.Index}", each => new DestinationConfig { Address = each.Item }),
            HttpRequest = new() { ActivityTimeout = Timeout.InfiniteTimeSpan }, // Live streams are quiet for as long as the market is.
            HealthCheck = new()
            {
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
                Active = new()
                {
                    Enabled = true,
                    Path = "/health",
                    Interval = TimeSpan.FromMilliseconds(250),
                    Timeout = TimeSpan.FromSeconds(1),
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                },
            },
            Metadata = new Dictionary<string, string> { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
        },
    ])
    // A caller's trace goes on to the service as it came. Without one the service decides what is recorded: the gateway, which records
    // nothing, would tell it not to.
    .ConfigureHttpClient((_, handler) => handler.ActivityHeadersPropagator = null);

var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
return 0;
