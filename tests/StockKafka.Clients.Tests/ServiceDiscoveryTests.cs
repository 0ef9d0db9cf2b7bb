using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-in of Microsoft.Extensions.ServiceDiscovery, with real servers.</summary>
public sealed class ServiceDiscoveryTests : IAsyncLifetime
{
    private readonly WebApplication _first = Server("first"), _second = Server("second");

    public async Task InitializeAsync()
    {
        await _first.StartAsync();
        await _second.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("http://api/who", "http")]
    [InlineData("https+http://api/who", "http")]
    [InlineData("http://_admin.api/who", "admin")]
    public async Task A_name_becomes_an_address_and_several_addresses_take_turns(string address, string endpoint)
    {
        using var services = Services(($"services:api:{endpoint}:0", _first.Urls.Single()), ($"services:api:{endpoint}:1", _second.Urls.Single()));
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("discovering");
        string[] answers = [await client.GetStringAsync(address), await client.GetStringAsync(address), await client.GetStringAsync(address)];
        Assert.Equal(["first", "second", "first"], answers);
    }

    [Fact]
    public async Task What_is_no_service_is_a_host()
    {
        using var services = Services();
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("discovering");
        Assert.Equal("second", await client.GetStringAsync(_second.Urls.Single() + "/who"));
    }

    private static ServiceProvider Services(params (string Key, string Value)[] configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value))).Build());
        services.AddHttpClient("discovering").AddServiceDiscovery();
        return services.BuildServiceProvider();
    }

    private static WebApplication Server(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/who", () => name);
        return app;
    }
}
