using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>What one resource is told about another.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>
    /// Gives the connection string as <c>ConnectionStrings__{name}</c> and its parts as <c>{NAME}_{PART}</c>.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithReferenceRelationship(resource).WithEnvironment(context =>
        {
            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"] = new ConnectionStringReference(resource, optional);
            }

            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                foreach (var (property, value) in AllConnectionProperties(resource))
                {
                    context.EnvironmentVariables[$"{VariableName.Encode(name).ToUpperInvariant()}_{property.ToUpperInvariant()}"] = value;
                }
            }
        });
    }

    /// <summary>Gives the addresses of all endpoints as <c>services__{name}__{endpoint}__0</c> and <c>{NAME}_{ENDPOINT}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(source.Resource, null, null);

    /// <summary>
    /// As without a name, with <paramref name="name"/> in place of the name of the resource. It counts in the first reference to a resource
    /// only.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(source.Resource, null, name);

    /// <summary>Gives the address of one endpoint, under the same names as a reference to the whole resource.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(endpointReference.Resource, endpointReference.EndpointName, null);

    /// <summary>Gives a fixed address as <c>services__{name}__default__0</c>.</summary>
    /// <exception cref="InvalidOperationException">The address is not absolute, or has a path.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The URI '{uri}' of the service '{name}' must be absolute and have no path.");
        }

        return builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
    }

    /// <summary>Gives the address of a service that somebody else runs, as <c>services__{name}__{scheme}__0</c>, and as <c>{NAME}</c> or, where a parameter has it, <c>{NAME}_{SCHEME}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        var service = externalService.Resource;
        return builder.WithReferenceRelationship(service).WithEnvironment(async context =>
        {
            var address = await AddressOfAsync(service, context.CancellationToken).ConfigureAwait(false);
            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{address.Scheme}__0"] = address.ToString();
            }

            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                var variable = VariableName.Encode(service.Name).ToUpperInvariant();
                context.EnvironmentVariables[service.Uri is null ? $"{variable}_{address.Scheme.ToUpperInvariant()}" : variable] = address.ToString();
            }
        });
    }

    /// <summary>Chooses which kinds of variables the references of this resource set; all by default. The last call counts.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment =>
        builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Shows this resource as one that refers to another; it gives it nothing and does not wait.</summary>
    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResource resource)
        where T : IResource => builder.WithRelationship(resource, "Reference");

    /// <inheritdoc cref="WithReferenceRelationship{T}(IResourceBuilder{T}, IResource)"/>
    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> resourceBuilder)
        where T : IResource => builder.WithReferenceRelationship(resourceBuilder.Resource);

    /// <summary>Shows this resource as one that refers to every resource in the expression.</summary>
    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, ReferenceExpression expression)
        where T : IResource => builder.WithReferencesOf(expression);

    /// <summary>
    /// Says how this resource stands to another, such as <c>Parent</c>, <c>Reference</c> or <c>WaitFor</c>. For people to see; it changes no
    /// start.
    /// </summary>
    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));

    /// <inheritdoc cref="WithRelationship{T}(IResourceBuilder{T}, IResource, string)"/>
    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> resourceBuilder, string type)
        where T : IResource => builder.WithRelationship(resourceBuilder.Resource, type);

    /// <summary>Shows this resource under <paramref name="parent"/>. Its life stays its own.</summary>
    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResource parent)
        where T : IResource => builder.WithRelationship(parent, "Parent");

    /// <inheritdoc cref="WithParentRelationship{T}(IResourceBuilder{T}, IResource)"/>
    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent)
        where T : IResource => builder.WithParentRelationship(parent.Resource);

    /// <summary>Shows <paramref name="child"/> under this resource.</summary>
    public static IResourceBuilder<T> WithChildRelationship<T>(this IResourceBuilder<T> builder, IResource child)
        where T : IResource
    {
        builder.ApplicationBuilder.CreateResourceBuilder(child).WithParentRelationship(builder.Resource);
        return builder;
    }

    /// <inheritdoc cref="WithChildRelationship{T}(IResourceBuilder{T}, IResource)"/>
    public static IResourceBuilder<T> WithChildRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> child)
        where T : IResource => builder.WithChildRelationship(child.Resource);

    /// <summary>Adds a part to what clients of the connection string are told, or replaces it: <c>{NAME}_{PART}</c>.</summary>
    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithConnectionString => builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));

    /// <summary>As the other overload, with a fixed value.</summary>
    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithConnectionString => builder.WithConnectionProperty(name, ReferenceExpression.Create($"{value}"));

    /// <summary>One part of the connection string.</summary>
    /// <exception cref="KeyNotFoundException">It has no part of this name.</exception>
    public static ReferenceExpression GetConnectionProperty(this IResourceWithConnectionString resource, string key) =>
        AllConnectionProperties(resource).GetValueOrDefault(key)
            ?? throw new KeyNotFoundException($"The connection string of the resource '{resource.Name}' has no part '{key}'.");

    /// <summary>Answers the connection string of <paramref name="resource"/> in place of its own. The last call counts.</summary>
    public static IResourceBuilder<T> WithConnectionStringRedirection<T>(this IResourceBuilder<T> builder, IResourceWithConnectionString resource)
        where T : IResourceWithConnectionString =>
        builder.WithAnnotation(new ConnectionStringRedirectAnnotation(resource), ResourceAnnotationMutationBehavior.Replace);

    private static async Task<Uri> AddressOfAsync(ExternalServiceResource service, CancellationToken cancellationToken)
    {
        if (service.Uri is { } fixedAddress)
        {
            return fixedAddress;
        }

        var text = await service.UrlParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.AbsolutePath == "/"
            ? address
            : throw new DistributedApplicationException($"the parameter '{service.UrlParameter.Name}' is to be the address of {service.Name}: absolute, without a path, and not '{text}'");
    }

    private static Dictionary<string, ReferenceExpression> AllConnectionProperties(IResourceWithConnectionString resource)
    {
        var properties = resource.GetConnectionProperties().ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var added in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
        {
            properties[added.Name] = added.Value;
        }

        return properties;
    }

    private static bool Injects(IResource resource, ReferenceEnvironmentInjectionFlags flag) =>
        !resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var chosen) || chosen.Flags.HasFlag(flag);

    private static IResourceBuilder<TDestination> WithEndpointsOf<TDestination>(this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, string? endpointName, string? serviceName)
        where TDestination : IResourceWithEnvironment
    {
        // One annotation for each source: references to several endpoints of one resource are numbered together.
        var annotation = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(a => a.Resource == source);
        if (annotation is null)
        {
            annotation = new EndpointReferenceAnnotation(source);
            builder.WithAnnotation(annotation).WithReferenceRelationship(source).WithEnvironment(context => AddEndpoints(context, annotation, serviceName));
        }

        if (endpointName is null)
        {
            annotation.UseAllEndpoints = true;
        }
        else
        {
            annotation.EndpointNames.Add(endpointName);
        }

        return builder;
    }

    private static void AddEndpoints(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference, string? serviceName)
    {
        var name = serviceName ?? reference.Resource.Name;
        var variable = serviceName ?? VariableName.Encode(reference.Resource.Name).ToUpperInvariant();
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            var wanted = reference.EndpointNames.Contains(endpoint.EndpointName) || (reference.UseAllEndpoints && !endpoint.ExcludeReferenceEndpoint);
            if (!wanted)
            {
                continue;
            }

            var key = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
            var index = counts.GetValueOrDefault(key);
            counts[key] = index + 1;
            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[string.Create(CultureInfo.InvariantCulture, $"services__{name}__{key}__{index}")] = endpoint;
            }

            if (Injects(context.Resource, ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[$"{variable}_{VariableName.Encode(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
            }
        }
    }

    private static IResourceBuilder<T> WithReferencesOf<T>(this IResourceBuilder<T> builder, object? value)
        where T : IResource
    {
        if (value is IResource resource)
        {
            builder.WithReferenceRelationship(resource);
        }
        else if (value is IValueWithReferences composite)
        {
            foreach (var part in composite.References)
            {
                builder.WithReferencesOf(part);
            }
        }

        return builder;
    }
}
