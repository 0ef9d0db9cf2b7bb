using System.Collections.ObjectModel;
using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Base of every resource.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.Resource</c>.</remarks>
[DebuggerDisplay("{GetType().Name,nq} {Name}")]
public abstract class Resource : IResource
{
    /// <summary>Gives the resource its name: 1 to 64 ASCII letters, digits and single hyphens, a letter first and no hyphen last.</summary>
    /// <exception cref="DistributedApplicationException">The name breaks the rules for resource names.</exception>
    protected Resource(string name)
    {
        ResourceNameRules.Check(name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

/// <summary>The annotations of a resource, in the order in which they were added. Not safe to change from several threads.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceAnnotationCollection</c>.</remarks>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>What becomes of the annotations of the same type that are there.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceAnnotationMutationBehavior</c>.</remarks>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>They stay; the new one is added last.</summary>
    Append = 0,

    /// <summary>They are removed.</summary>
    Replace = 1,
}
