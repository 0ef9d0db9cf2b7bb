using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application, in the order in which they were added. Adding a second one of a name throws.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceCollection</c>.</remarks>
public interface IResourceCollection : IList<IResource>
{
    /// <summary>Finds a resource by name, compared without case.</summary>
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    public ResourceCollection()
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources) : base([.. resources])
    {
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = Items.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }

    protected override void InsertItem(int index, IResource item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (TryGetByName(item.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType()}' with name '{item.Name}' because resource of type '{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        base.InsertItem(index, item);
    }
}

/// <summary>The finished model.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.DistributedApplicationModel</c>.</remarks>
public class DistributedApplicationModel
{
    /// <summary>A model of this very collection: later changes to it are seen.</summary>
    public DistributedApplicationModel(IResourceCollection resources) => Resources = resources;

    /// <summary>A model of a copy of the resources.</summary>
    /// <exception cref="DistributedApplicationException">Two have the same name.</exception>
    public DistributedApplicationModel(IEnumerable<IResource> resources) => Resources = new ResourceCollection(resources);

    /// <summary>The resources, in the order in which they were added.</summary>
    public IResourceCollection Resources { get; }
}

/// <summary>Looks into a model.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.DistributedApplicationModelExtensions</c>.</remarks>
public static class DistributedApplicationModelExtensions
{
    /// <summary>The resources that run a program: projects, executables and containers.</summary>
    public static IEnumerable<IResource> GetComputeResources(this DistributedApplicationModel model) =>
        model.Resources.OfType<IComputeResource>();
}
