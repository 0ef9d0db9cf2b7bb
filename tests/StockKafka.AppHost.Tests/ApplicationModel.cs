using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.AppHost.Tests;

/// <summary>The model of the stack as some command line makes it; nothing of it is started.</summary>
internal sealed class ApplicationModel : IAsyncDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));
    private DistributedApplication? _app;

    public IResourceCollection Resources { get; private set; } = null!;

    public string Data => _data;

    public static async Task<ApplicationModel> OfAsync(params string[] arguments)
    {
        var model = new ApplicationModel();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_AppHost>(["--data", model._data, .. arguments]);
        model.Resources = builder.Resources;
        model._app = await builder.BuildAsync();
        return model;
    }

    public T Get<T>(string name)
        where T : IResource => Assert.IsType<T>(Resources.Single(resource => resource.Name == name), exactMatch: false);

    /// <summary>What a resource refers to in an environment variable, as the expression of a manifest.</summary>
    public async Task<Dictionary<string, string>> EnvironmentAsync(string name)
    {
        var publishing = new DistributedApplicationExecutionContext(new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish) { Services = _app!.Services });
        var configuration = await ExecutionConfigurationBuilder.Create(Resources.Single(resource => resource.Name == name)).WithEnvironmentVariablesConfig().BuildAsync(publishing);
        return configuration.EnvironmentVariables.ToDictionary();
    }

    /// <summary>The command line of a program or a container.</summary>
    public async Task<string[]> ArgumentsAsync(string name)
    {
        var publishing = new DistributedApplicationExecutionContext(new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish) { Services = _app!.Services });
        var configuration = await ExecutionConfigurationBuilder.Create(Resources.Single(resource => resource.Name == name)).WithArgumentsConfig().BuildAsync(publishing);
        return [.. configuration.Arguments.Select(argument => argument.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }
}
