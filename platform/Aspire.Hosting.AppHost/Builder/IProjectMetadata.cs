using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names a project of the repository; the build writes one implementation for each project that the AppHost references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Full path of the project file.</summary>
    string ProjectPath { get; }

    bool SuppressBuild => false;

    bool IsFileBasedApp => false;
}

/// <summary>A resource that others find by its name: <c>http://api</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
