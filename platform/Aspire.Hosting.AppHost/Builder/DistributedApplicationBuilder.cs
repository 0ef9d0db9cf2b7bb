using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Builds an application model and what runs it.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationBuilder</c>.</remarks>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationExecutionContextOptions _executionOptions = new(DistributedApplicationOperation.Run);
    private readonly ResourceCollection _resources = [];
    private readonly EntryPointInterception? _interception = EntryPointInterception.Current;
    private readonly PlatformSettings _settings;
    private bool _built;

    /// <summary>A builder with a command line and otherwise default options.</summary>
    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>
    /// Reads the configuration: <c>appsettings.json</c>, <c>appsettings.{environment}.json</c>, environment variables, command line; the
    /// later wins.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The command line cannot be read.</exception>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var hostSettings = new HostApplicationBuilderSettings { DisableDefaults = true };
        _interception?.BuilderCreating(options, hostSettings);
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        var project = AppHostProject.Of(AppHostAssembly);
        AppHostDirectory = Path.GetFullPath(options.ProjectDirectory ?? project.Directory);
        AppHostPath = Path.Combine(AppHostDirectory, project.FileName);
        _host = CreateHost(hostSettings);
        _settings = AppHostConfiguration.Read(_host.Configuration, AppHostDirectory, drivenFromOutside: _interception is not null);
        ExecutionContext = new DistributedApplicationExecutionContext(_executionOptions);
        AddServices();
        _interception?.BuilderCreated(this);
    }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <summary>Full path of the AppHost's project file.</summary>
    public string AppHostPath { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc/>
    public IResourceCollection Resources => _resources;

    internal ParameterStore GeneratedParameters { get; private set; } = null!;

    /// <inheritdoc/>
    /// <exception cref="DistributedApplicationException">There is a resource of this name already.</exception>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        _resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc/>
    public DistributedApplication Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("Build can only be called once.");
        }

        _interception?.Building(this);
        _built = true;
        var host = _host.Build();
        _executionOptions.ServiceProvider = host.Services;
        var application = new DistributedApplication(host);
        _interception?.Built(application);
        return application;
    }

    private HostApplicationBuilder CreateHost(HostApplicationBuilderSettings settings)
    {
        settings.EnvironmentName ??= System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environments.Development;
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : Directory.GetCurrentDirectory();
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        var host = new HostApplicationBuilder(settings);
        AppHostConfiguration.AddSources(host.Configuration, AppHostDirectory, host.Environment.EnvironmentName, _options.Args ?? []);
        return host;
    }

    private void AddServices()
    {
        var console = StackConsole.ForProcess(silent: _settings.DrivenFromOutside, TimeProvider.System);
        GeneratedParameters = new ParameterStore(Path.Combine(_settings.StatePath, "parameters.json"));
        Services.AddSingleton(_options);
        Services.AddSingleton(_settings);
        Services.AddSingleton(console);
        Services.AddSingleton(GeneratedParameters);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(new DistributedApplicationModel(_resources));
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(s => new ResourceCommandService(s.GetRequiredService<DistributedApplicationModel>(), s.GetRequiredService<ResourceLoggerService>(), s));
        Services.AddSingleton<ProcessSpecFactory>();
        Services.AddSingleton<ResourceAddresses>();
        Services.AddSingleton(s => ActivatorUtilities.CreateInstance<HealthMonitor>(s, s));
        Services.AddSingleton(s => ActivatorUtilities.CreateInstance<ControllerServices>(s, s));
        Services.AddSingleton<ControlServer>();
        Services.AddSingleton(s => ActivatorUtilities.CreateInstance<DashboardHost>(s, s, Environment.ApplicationName));
        Services.AddSingleton<Orchestrator>();
        Services.AddHostedService(s => s.GetRequiredService<Orchestrator>());
        Services.AddSingleton<IHostLifetime, QuietLifetime>();
        Services.AddHealthChecks();
        Services.Configure<ResourceNotificationServiceOptions>(o => o.DefaultWaitBehavior =
            _settings.DrivenFromOutside ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        Services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // It logs a failed start that is then thrown, and so told twice.
            .AddProvider(new StackLoggerProvider(console)));
    }

    // DistributedApplication.Run listens to signals; a host that did so too would print and stop on its own.
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
