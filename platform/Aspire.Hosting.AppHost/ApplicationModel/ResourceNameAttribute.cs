namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the attributes of name parameters have in common; for tools.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IModelNameParameter</c>.</remarks>
public interface IModelNameParameter;

/// <summary>Marks a parameter that takes a resource name.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceNameAttribute</c>.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

/// <summary>Marks a parameter that takes an endpoint name.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointNameAttribute</c>.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;
