namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a container, a parameter.</summary>
public interface IResource
{
    /// <summary>Unique in the application, compared without case.</summary>
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact attached to a resource; what a builder method such as <c>WithArgs</c> leaves behind.</summary>
public interface IResourceAnnotation;

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithProbes : IResource;

public interface IComputeResource : IResource;

public interface IContainerFilesDestinationResource : IResource;

/// <summary>A resource that is never started or stopped.</summary>
public interface IResourceWithoutLifetime : IResource;

public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
