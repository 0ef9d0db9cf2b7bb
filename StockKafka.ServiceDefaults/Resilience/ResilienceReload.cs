using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>Puts changed options in force while the service runs. Options that are not valid are reported, and the old ones kept.</summary>
internal sealed partial class ResilienceReload(
    IConfiguration configuration, IEnumerable<DependencyPipeline> pipelines, IOptionsFactory<DependencyResilienceOptions> options,
    ILogger<ResilienceReload> logger) : IHostedService, IDisposable
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Apply);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Apply()
    {
        foreach (var pipeline in pipelines)
        {
            try
            {
                pipeline.Apply(options.Create(pipeline.Name));
            }
            catch (OptionsValidationException invalid)
            {
                Refused(pipeline.Name, string.Join("; ", invalid.Failures));
            }
        }
    }

    [LoggerMessage(EventId = 1004, Level = LogLevel.Error, Message = "changed options of {Pipeline} are not valid, the old ones stay: {Failures}")]
    private partial void Refused(string pipeline, string failures);
}
