using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Telemetry of resources that are not projects; projects have it anyway.</summary>
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
