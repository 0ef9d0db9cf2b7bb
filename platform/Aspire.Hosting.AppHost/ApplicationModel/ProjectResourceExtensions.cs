namespace Aspire.Hosting.ApplicationModel;

/// <summary>Projects of a model.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ProjectResourceExtensions</c>.</remarks>
public static class ProjectResourceExtensions
{
    /// <summary>The projects, in the order in which they were added.</summary>
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model) => model.Resources.OfType<ProjectResource>();

    /// <summary>Where the project is.</summary>
    /// <exception cref="InvalidOperationException">The project has no such annotation, or more than one.</exception>
    public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource) => projectResource.Annotations.OfType<IProjectMetadata>().Single();
}
