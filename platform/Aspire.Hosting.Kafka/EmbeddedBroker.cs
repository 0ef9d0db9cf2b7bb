using System.Globalization;
using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Names another broker program than the one built with this assembly: an assembly to run with <c>dotnet exec</c>.</summary>
/// <param name="AssemblyPath">Full path of the assembly.</param>
public sealed record BrokerProgramAnnotation(string AssemblyPath) : IResourceAnnotation;

/// <summary>How the embedded broker is started.</summary>
internal static class EmbeddedBroker
{
    public const string HealthEndpointName = "health";

    /// <exception cref="DistributedApplicationException">The broker has not been built.</exception>
    public static LocalProgram Describe(LocalProgramContext context, string dataFolder)
    {
        var assembly = context.Resource.Annotations.OfType<BrokerProgramAnnotation>().LastOrDefault()?.AssemblyPath
            ?? typeof(EmbeddedBroker).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "StockKafka.Broker")?.Value;
        if (assembly is null || !File.Exists(assembly))
        {
            throw new DistributedApplicationException($"the embedded broker '{assembly ?? "StockKafka.Broker"}' does not exist; build the AppHost, which builds it too");
        }

        return new LocalProgram
        {
            Command = ProgramPath.Dotnet ?? throw new DistributedApplicationException("the program 'dotnet' was not found; put it on PATH"),
            Arguments =
            [
                "exec", assembly,
                "--port", Text(context.Port(KafkaServerResource.PrimaryEndpointName)),
                "--data", context.Folder(dataFolder),
                "--host", "127.0.0.1",
                "--health-port", Text(context.Port(HealthEndpointName)),
            ],
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
