using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names a project of the repository; the build writes one implementation for each project that the AppHost references.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.IProjectMetadata</c>.</remarks>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>True to start the project without building it. Not read here: what the AppHost references is built with it.</summary>
    bool SuppressBuild => false;

    /// <summary>True for a single <c>.cs</c> file. Not read here.</summary>
    bool IsFileBasedApp => false;
}

/// <summary>A resource that others find by its name: <c>http://api</c>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.IResourceWithServiceDiscovery</c>.</remarks>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
