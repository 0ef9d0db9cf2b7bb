using Microsoft.Extensions.Hosting;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost under test; derive from it to change the application on the way.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Testing.DistributedApplicationFactory</c>.</remarks>
public class DistributedApplicationFactory : IDisposable, IAsyncDisposable
{
    private readonly EntryPointRun _run;
    private readonly Lazy<Task<DistributedApplicationBuilder>> _builder;
    private DistributedApplication? _application;

    /// <summary>As the other overload, without a command line.</summary>
    public DistributedApplicationFactory(Type entryPoint) : this(entryPoint, [])
    {
    }

    /// <summary>Remembers which AppHost to run; it is run when the application is started.</summary>
    /// <param name="entryPoint">A type of the AppHost's assembly, such as <c>Projects.StockKafka_AppHost</c>.</param>
    /// <param name="args">The AppHost's command line.</param>
    public DistributedApplicationFactory(Type entryPoint, string[] args)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        _run = new EntryPointRun(entryPoint.Assembly, args, OnBuilderCreating, OnBuilderCreated);
        _builder = new(_run.StartAsync);
    }

    /// <summary>A client for an HTTP endpoint of a resource, which the caller disposes of; throws before the start.</summary>
    public HttpClient CreateHttpClient(string resourceName, string? endpointName = null) => Started.CreateHttpClient(resourceName, endpointName);

    /// <summary>The connection string of a resource; throws before the start and where the resource has none.</summary>
    public ValueTask<string?> GetConnectionString(string resourceName) => Started.GetConnectionStringAsync(resourceName);

    /// <summary>The address of an endpoint; without a name the HTTP one, or the only one. Throws before the start.</summary>
    public Uri GetEndpoint(string resourceName, string? endpointName = null) => Started.GetEndpoint(resourceName, endpointName);

    /// <summary>
    /// Runs the program of the AppHost up to its <c>Run</c>, and starts the application; does not wait until resources are healthy.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var builder = await ResolveBuilderAsync(cancellationToken).ConfigureAwait(false);
        var application = await BuildAsync(builder, cancellationToken).ConfigureAwait(false);
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the application, and waits until the program of the AppHost has ended.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_application is { } application)
        {
            _application = null;
            await application.StopAsync().ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
        }

        _run.Abandon();
        if (_builder.IsValueCreated)
        {
            await _run.Ended.ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    internal Task<DistributedApplicationBuilder> ResolveBuilderAsync(CancellationToken cancellationToken) => _builder.Value.WaitAsync(cancellationToken);

    internal async Task<DistributedApplication> BuildAsync(DistributedApplicationBuilder builder, CancellationToken cancellationToken)
    {
        if (_application is null)
        {
            OnBuilding(builder);
            _application = await _run.BuildAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            OnBuilt(_application);
        }

        return _application;
    }

    /// <summary>Before the AppHost's builder is made.</summary>
    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    /// <summary>After the builder is made, before the AppHost fills it.</summary>
    protected virtual void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>After the AppHost has filled the builder.</summary>
    protected virtual void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>After the application is built, before it is started.</summary>
    protected virtual void OnBuilt(DistributedApplication application)
    {
    }

    private DistributedApplication Started => _application ?? throw new InvalidOperationException("The application has not been started.");
}
