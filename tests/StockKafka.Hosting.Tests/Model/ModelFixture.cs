using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Model;

/// <summary>A model that is looked at and not run.</summary>
internal sealed class ModelFixture : IAsyncDisposable
{
    public ModelFixture(params string[] args) => Builder = DistributedApplicationTestingBuilder.Create(args);

    public IDistributedApplicationTestingBuilder Builder { get; }

    public IResourceBuilder<ProjectResource> AddProject(string name) => Builder.AddProject<Projects.StockKafka_Hosting_TestChild>(name);

    /// <summary>The environment with which the resource would be started; variables that are only removed are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(IResourceBuilder<IResource> resource)
    {
        var services = await BuildAsync();
        var all = await services.GetRequiredService<ProcessSpecFactory>().ResolveEnvironmentAsync(ResourceInstance.Of(resource.Resource), CancellationToken.None);
        return all.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!);
    }

    public async Task<IReadOnlyList<string>> ArgumentsOfAsync(IResourceBuilder<IResource> resource) =>
        await (await BuildAsync()).GetRequiredService<ProcessSpecFactory>().ResolveArgumentsAsync(ResourceInstance.Of(resource.Resource), CancellationToken.None);

    /// <summary>Gives every endpoint without a fixed port this one, counting up.</summary>
    public void Allocate(int firstPort)
    {
        foreach (var endpoint in Builder.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()))
        {
            endpoint.AllocatedEndpoint ??= new AllocatedEndpoint(endpoint, "127.0.0.1", endpoint.Port ?? firstPort++);
        }
    }

    public ValueTask DisposeAsync() => Builder.DisposeAsync();

    private async Task<IServiceProvider> BuildAsync() => (await Builder.BuildAsync()).Services;
}
