using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Containers and their mounts; where a local program does the work, the mounts say which folders hold its files.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ContainerResourceBuilderExtensions</c>.</remarks>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>
    /// Adds a container. The Local platform starts the program of the same kind that Debian has (<c>prom/prometheus</c>,
    /// <c>prom/alertmanager</c>), and shows any other as one that needs a container engine.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="image">The image, with or without <c>:tag</c>.</param>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, [ResourceName] string name, string image)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        var colon = image.IndexOf(':', image.LastIndexOf('/') + 1);
        return colon < 0 ? builder.AddContainer(name, image, "latest") : builder.AddContainer(name, image[..colon], image[(colon + 1)..]);
    }

    /// <summary>As the other overload, with the tag on its own; it has to be given.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, [ResourceName] string name, string image, string tag) => builder
        .AddResource(new ContainerResource(name)).WithImage(image, tag);

    /// <summary>Sets the image, and with it which local program does the work.</summary>
    /// <param name="builder">The container.</param>
    /// <param name="image">Without tag.</param>
    /// <param name="tag">Null for <c>latest</c>.</param>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null)
        where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        if (ContainerPrograms.Find(image) is { } program)
        {
            builder.WithAnnotation(program, ResourceAnnotationMutationBehavior.Replace);
        }

        return builder.WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag ?? "latest" }, ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Sets the tag of the image. A local program is of the version that the system has.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag)
        where T : ContainerResource => builder.ChangeImage(image => image.Tag = tag);

    /// <summary>Sets the registry that the image comes from.</summary>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry)
        where T : ContainerResource => builder.ChangeImage(image => image.Registry = registry);

    /// <summary>Sets the digest of the image, which then counts instead of the tag.</summary>
    public static IResourceBuilder<T> WithImageSHA256<T>(this IResourceBuilder<T> builder, string sha256)
        where T : ContainerResource => builder.ChangeImage(image => (image.SHA256, image.Tag) = (sha256, null));

    /// <summary>Sets when the image is fetched. A local program is never fetched.</summary>
    public static IResourceBuilder<T> WithImagePullPolicy<T>(this IResourceBuilder<T> builder, ImagePullPolicy pullPolicy)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerImagePullPolicyAnnotation { ImagePullPolicy = pullPolicy }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Sets the container's name, instead of one made from the resource's. A local program has none.</summary>
    public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerNameAnnotation { Name = name }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Adds arguments for the container engine itself. A local program has none.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : ContainerResource => builder.WithContainerRuntimeArgs(context =>
        {
            foreach (var arg in args)
            {
                context.Args.Add(arg);
            }
        });

    /// <summary>Adds arguments for the container engine that are worked out when it is started.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, Action<ContainerRuntimeArgsCallbackContext> callback)
        where T : ContainerResource => builder.WithContainerRuntimeArgs(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    /// <summary>Adds arguments for the container engine that are worked out when it is started.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, Func<ContainerRuntimeArgsCallbackContext, Task> callback)
        where T : ContainerResource => builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(callback));

    /// <summary>Sets what is started in the container instead of the image's own program. A local program is started as itself.</summary>
    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint)
        where T : ContainerResource
    {
        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <summary>Whether the container outlives the application. A local program never does.</summary>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerLifetimeAnnotation { Lifetime = lifetime }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>
    /// Puts a file or folder of this machine into the container. A local program reads and writes it where it is, read-only or not.
    /// </summary>
    /// <param name="builder">The container.</param>
    /// <param name="source">Folder of this machine, relative to the AppHost's.</param>
    /// <param name="target">Path in the container.</param>
    /// <param name="isReadOnly">True for data that the container must not change.</param>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));

    /// <summary>
    /// Keeps a path of the container in a volume; on the Local platform a folder of the state folder, or a scratch folder where the name is
    /// null.
    /// </summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    private static IResourceBuilder<T> ChangeImage<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change)
        where T : ContainerResource
    {
        change(builder.Resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new InvalidOperationException($"The resource '{builder.Resource.Name}' has no container image; call WithImage first."));
        return builder;
    }
}
