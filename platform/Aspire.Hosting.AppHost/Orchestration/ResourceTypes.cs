using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

internal static class ResourceTypes
{
    /// <summary>The published names of resource types; a resource of another kind is named by its class.</summary>
    public static string Of(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ExecutableResource => "Executable",
        ContainerResource => "Container",
        ParameterResource => "Parameter",
        _ when resource.GetType().Name is var name && name.EndsWith("Resource", StringComparison.Ordinal) => name[..^"Resource".Length],
        _ => resource.GetType().Name,
    };
}
