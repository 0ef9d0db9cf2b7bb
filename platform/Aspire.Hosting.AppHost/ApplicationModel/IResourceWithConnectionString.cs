namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that clients reach through a connection string, given to them as <c>ConnectionStrings__{name}</c>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IResourceWithConnectionString</c>.</remarks>
public interface IResourceWithConnectionString : IResource, IExpressionValue, IValueWithReferences
{
    /// <summary>The connection string as an expression; its holes are filled when somebody asks for the value.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>Name of the variable that carries the connection string, where it is not <c>ConnectionStrings__{name}</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>The connection string with all holes filled; null where there is none. Waits for addresses that are not given out yet.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    /// <summary>The parts of the connection string, given to clients as <c>{NAME}_{PART}</c>.</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        GetConnectionStringAsync(cancellationToken);

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];
}

/// <summary>A connection string as a value of another resource.</summary>
/// <param name="resource">The resource that has the connection string.</param>
/// <param name="optional">True where it may be missing.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ConnectionStringReference</c>.</remarks>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    /// <summary>The resource that has the connection string.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>True where a missing connection string is left out instead of stopping the resource that asks for it.</summary>
    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => $"{{{Resource.Name}.connectionString}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    async ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(value) && !Optional
            ? throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.")
            : value;
    }
}

/// <summary>Makes one resource answer with another's connection string.</summary>
/// <param name="resource">The resource whose connection string is given instead.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ConnectionStringRedirectAnnotation</c>.</remarks>
public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    /// <summary>The resource whose connection string is given instead.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;
}

/// <summary>Adds a part to a resource's connection properties, or replaces the one of the same name, compared without case.</summary>
/// <param name="name">Name of the part.</param>
/// <param name="referenceExpression">Its value.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ConnectionPropertyAnnotation</c>.</remarks>
public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression referenceExpression) : IResourceAnnotation
{
    /// <summary>Name of the part; clients read it from <c>{NAME}_{PART}</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The value, known when somebody asks for it.</summary>
    public ReferenceExpression Value { get; } = referenceExpression;
}
