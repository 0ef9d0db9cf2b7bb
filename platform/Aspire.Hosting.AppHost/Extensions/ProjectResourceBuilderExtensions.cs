using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What of a project is taken over as endpoints. Kept for the published API: the Local platform takes over nothing.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ProjectResourceOptions</c>.</remarks>
public class ProjectResourceOptions
{
    /// <summary>The launch profile to use. Not read here.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>True to use no launch profile. Not read here, where none is ever used.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>True to leave out the endpoints of Kestrel's configuration. Not read here, where they are never taken over.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}

/// <summary>Adds projects. The Local platform starts the built program and reads no launch profile: endpoints are those of the model.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ProjectResourceBuilderExtensions</c>.</remarks>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>
    /// Adds a project that the AppHost references. It is told its endpoints that are HTTP in ASPNETCORE_URLS, and the environment of the
    /// AppHost.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject());

    /// <summary>As without a launch profile: <paramref name="launchProfileName"/> is not read.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject());

    /// <summary>As without options: <paramref name="configure"/> is not called.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject());

    /// <summary>Adds a project by its file; it is started with <c>dotnet run</c>.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath) =>
        Add(builder, name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)));

    /// <summary>As without a launch profile: <paramref name="launchProfileName"/> is not read.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath);

    /// <summary>As without options: <paramref name="configure"/> is not called.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, Action<ProjectResourceOptions> configure) =>
        builder.AddProject(name, projectPath);

    /// <summary>
    /// Starts several processes of the project. Clients reach them at one address: a proxy in the AppHost hands each connection to the
    /// next of those that are healthy, or, where none is, to the next that runs. Each listens on a port of its own.
    /// </summary>
    /// <param name="builder">The project.</param>
    /// <param name="replicas">1 or more.</param>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata) => builder
        .AddResource(new ProjectResource(name))
        .WithAnnotation(metadata)
        .WithOtlpNames()
        .WithEnvironment(context =>
        {
            var environment = builder.Environment.EnvironmentName;
            context.EnvironmentVariables["ASPNETCORE_ENVIRONMENT"] = environment;
            context.EnvironmentVariables["DOTNET_ENVIRONMENT"] = environment;
            SetUrls(context);
        });

    private static void SetUrls(EnvironmentCallbackContext context)
    {
        var resource = (ProjectResource)context.Resource;
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in resource.GetEndpoints().Where(e => e.IsHttp || e.IsHttps))
        {
            if (!urls.IsEmpty)
            {
                urls.AppendLiteral(";");
            }

            urls.AppendLiteral($"{endpoint.Scheme}://");
            urls.AppendFormatted(endpoint.Property(EndpointProperty.Host));
            urls.AppendLiteral(":");
            urls.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
        }

        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        }
    }

    private sealed record ProjectFile(string ProjectPath) : IProjectMetadata;
}
