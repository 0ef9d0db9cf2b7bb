namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a container, a parameter.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResource</c>.</remarks>
public interface IResource
{
    /// <summary>Unique in the application, compared without case.</summary>
    string Name { get; }

    /// <summary>All facts about the resource, in the order in which they were added. Where only one can hold, the last one counts.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact attached to a resource; what a builder method such as <c>WithArgs</c> leaves behind.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceAnnotation</c>.</remarks>
public interface IResourceAnnotation;

/// <summary>A resource that is started with environment variables.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithEnvironment</c>.</remarks>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that is started with command line arguments.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithArgs</c>.</remarks>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that may have endpoints.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithEndpoints</c>.</remarks>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource whose start can be held back until others are ready.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithWaitSupport</c>.</remarks>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource whose health can be asked over HTTP.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithProbes</c>.</remarks>
public interface IResourceWithProbes : IResource;

/// <summary>A resource that runs a program: project, executable or container.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IComputeResource</c>.</remarks>
public interface IComputeResource : IResource;

/// <summary>A resource into whose image files of others can be copied. Without use on the Local platform, which builds no images.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IContainerFilesDestinationResource</c>.</remarks>
public interface IContainerFilesDestinationResource : IResource;

/// <summary>A resource that is never started or stopped.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithoutLifetime</c>.</remarks>
public interface IResourceWithoutLifetime : IResource;

/// <summary>
/// A resource that belongs to another. The Local platform does not look at it: the dashboard nests by relationships of type <c>Parent</c>.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithParent</c>.</remarks>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource that it belongs to.</summary>
    IResource Parent { get; }
}

/// <summary>A resource that belongs to another of a known type.</summary>
/// <typeparam name="T">Type of the other resource.</typeparam>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithParent&lt;T&gt;</c>.</remarks>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The resource that it belongs to, with its own type.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
