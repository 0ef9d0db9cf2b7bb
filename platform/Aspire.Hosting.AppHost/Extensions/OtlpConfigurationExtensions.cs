using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>How resources are named in their telemetry. Projects are named anyway, and with the dashboard everything that is started is.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.OtlpConfigurationExtensions</c>.</remarks>
public static class OtlpConfigurationExtensions
{
    /// <summary>Names the resource in its telemetry.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder.WithOtlpNames();

    internal static IResourceBuilder<T> WithOtlpNames<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context =>
    {
        context.EnvironmentVariables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        context.EnvironmentVariables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={ResourceInstance.InstanceIdExpression}";
    });
}
