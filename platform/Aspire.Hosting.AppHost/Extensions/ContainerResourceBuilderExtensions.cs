using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Mounts of containers; where a local program does the work, they say which folder holds its data.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <param name="builder">The container.</param>
    /// <param name="source">Folder of this machine, relative to the AppHost's.</param>
    /// <param name="target">Path in the container.</param>
    /// <param name="isReadOnly">True for data that the container must not change.</param>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));

    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));
}
