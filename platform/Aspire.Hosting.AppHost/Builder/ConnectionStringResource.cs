using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A connection string put together from other values.</summary>
/// <param name="name">Name of the resource, and of the connection string for those who refer to it.</param>
/// <param name="connectionStringExpression">What it is put together from.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ConnectionStringResource</c>.</remarks>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
    : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    /// <summary>The whole text, worked out when somebody who refers to it is started.</summary>
    public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
}
