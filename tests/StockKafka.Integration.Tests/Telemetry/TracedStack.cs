using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.Integration.Tests.Telemetry;

/// <summary>A stack whose services send their telemetry to a receiver of the test.</summary>
public sealed class TracedStack : Stack
{
    internal OtlpReceiver Receiver { get; private set; } = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    protected override async Task ConfigureAsync(IDistributedApplicationTestingBuilder builder)
    {
        Receiver = await OtlpReceiver.StartAsync();
        foreach (var service in builder.Resources.Where(resource => resource.Name is "api" or "scanner"))
        {
            service.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Address;
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "30000"; // An export that a busy machine is late with is not to be lost here.
                context.EnvironmentVariables["OTEL_BSP_SCHEDULE_DELAY"] = "200";
                context.EnvironmentVariables["OTEL_BLRP_SCHEDULE_DELAY"] = "200";
            }));
        }
    }
}
