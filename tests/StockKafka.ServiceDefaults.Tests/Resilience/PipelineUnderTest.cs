using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Tests.Resilience;

/// <summary>The pipeline <c>kafka</c> with the defaults of the mission, on a clock that moves when the test says so.</summary>
internal sealed class PipelineUnderTest : IDisposable
{
    private readonly IHost _host;

    public PipelineUnderTest(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create("Resilience:kafka:" + entry.Key, (string?)entry.Value)));
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        builder.AddDependencyPipeline("kafka");
        _host = builder.Build();
        Kafka = _host.Services.GetRequiredKeyedService<DependencyPipeline>("kafka");
    }

    public RecordingClock Clock { get; } = new();

    public DependencyPipeline Kafka { get; }

    public IServiceProvider Services => _host.Services;

    public async Task FailAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            await Assert.ThrowsAsync<DependencyUnavailableException>(() => Kafka.ExecuteAsync(_ => throw new IOException("no answer"), CancellationToken.None));
        }
    }

    public Task StartAsync() => _host.StartAsync();

    public void SetAndReload(string key, string value)
    {
        var configuration = (IConfigurationRoot)Services.GetRequiredService<IConfiguration>();
        configuration["Resilience:kafka:" + key] = value;
        configuration.Reload();
    }

    public void Dispose() => _host.Dispose();
}
