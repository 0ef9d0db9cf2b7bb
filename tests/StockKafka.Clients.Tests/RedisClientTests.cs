using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using StockKafka.MarketData.Tests.Cache;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-in of Aspire.StackExchange.Redis on a real server.</summary>
public sealed class RedisClientTests(RedisServer server) : IClassFixture<RedisServer>
{
    private HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Configuration["ConnectionStrings:redis"] = server.Connection.Configuration.Split(',')[0];
        builder.Configuration["ConnectionStrings:gone"] = "127.0.0.1:1,connectTimeout=200";
        return builder;
    }

    [Fact]
    public async Task Clients_with_and_without_a_key_talk_to_their_server()
    {
        var builder = Builder();
        builder.Configuration["Aspire:StackExchange:Redis:ConfigurationOptions:ConnectRetry"] = "7";
        ConfigurationOptions? seen = null;
        builder.AddRedisClient("redis", configureOptions: options => seen = options);
        builder.AddKeyedRedisClient("redis");
        using var host = builder.Build();
        await host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().StringSetAsync("clients", "1");
        Assert.Equal("1", await host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis").GetDatabase().StringGetAsync("clients"));
        Assert.Equal((7, false), (seen!.ConnectRetry, seen.AbortOnConnectFail));
    }

    [Fact]
    public async Task The_health_check_is_there_by_default_and_pings()
    {
        var builder = Builder();
        builder.AddRedisClient("redis");
        builder.AddKeyedRedisClient("gone");
        Assert.Equal("gone", builder.AddKeyedRedisClientBuilder("gone", settings => settings.DisableHealthChecks = true).ServiceKey);
        using var host = builder.Build();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(["StackExchange.Redis", "StackExchange.Redis_gone"], report.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, report.Entries["StackExchange.Redis"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["StackExchange.Redis_gone"].Status);
    }

    [Fact]
    public async Task It_connects_at_the_start_when_asked_to()
    {
        var builder = Builder();
        var connected = 0;
        builder.AddRedisClient("redis", settings => settings.DisableAutoActivation = false, _ => connected++);
        using var host = builder.Build();
        await host.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(connected == 1));
        await host.StopAsync();
    }
}
