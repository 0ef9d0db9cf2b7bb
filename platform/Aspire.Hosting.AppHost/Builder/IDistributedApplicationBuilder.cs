using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Builds an application model.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.IDistributedApplicationBuilder</c>.</remarks>
public interface IDistributedApplicationBuilder
{
    /// <summary>The configuration of the AppHost; sources added here win over those that it has.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>Full path of the AppHost's project folder, from which relative paths of the model are taken.</summary>
    string AppHostDirectory { get; }

    /// <summary>The assembly of the AppHost; null where the program has no managed entry.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>The environment of the AppHost, <c>Development</c> by default; projects are told the same.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>Services of the AppHost itself, such as health checks; not of its resources.</summary>
    IServiceCollection Services { get; }

    /// <summary>Subscribes to events, which are published once the application starts.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>Says whether the application is to run or to be published.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>All resources added so far, in that order.</summary>
    IResourceCollection Resources { get; }

    /// <summary>Adds a resource to the model; names are unique in it.</summary>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>A builder for a resource, which need not be in the model and is not added to it.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource;

    /// <summary>Makes the application. Nothing is started yet.</summary>
    /// <exception cref="InvalidOperationException">The application has been built before.</exception>
    DistributedApplication Build();
}

/// <summary>Finds resources of the model by name.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationBuilderExtensions</c>.</remarks>
public static class DistributedApplicationBuilderExtensions
{
    /// <summary>A builder for the resource of this name.</summary>
    /// <exception cref="InvalidOperationException">There is no resource of this name and kind.</exception>
    public static IResourceBuilder<T> CreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource =>
        builder.TryCreateResourceBuilder<T>(name, out var found)
            ? found
            : throw new InvalidOperationException($"Resource with name '{name}' and type '{typeof(T).Name}' was not found.");

    /// <summary>As <c>CreateResourceBuilder</c>, but false and null where there is no resource of this name and kind.</summary>
    public static bool TryCreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IResourceBuilder<T>? resourceBuilder)
        where T : IResource
    {
        resourceBuilder = builder.Resources.TryGetByName(name, out var resource) && resource is T typed ? builder.CreateResourceBuilder(typed) : null;
        return resourceBuilder is not null;
    }
}
