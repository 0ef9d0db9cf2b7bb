using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Makes applications for tests. Each has a state folder of its own that is deleted with it, and free ports even where
/// the AppHost fixes them.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Testing.DistributedApplicationTestingBuilder</c>.</remarks>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>
    /// As the overload with a <see cref="Type"/>, for the AppHost that <typeparamref name="TEntryPoint"/> is of, without a command line.
    /// </summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], cancellationToken);

    /// <summary>
    /// As the overload with a <see cref="Type"/>, for the AppHost that <typeparamref name="TEntryPoint"/> is of, with a command line.
    /// </summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>
    /// As the overload with a <see cref="Type"/>, for the AppHost that <typeparamref name="TEntryPoint"/> is of, with options to change.
    /// </summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>As the fullest overload, without a command line and with the options of tests.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>As the fullest overload, with the options of tests: environment <c>Development</c>, no dashboard.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, static (_, _) => { }, cancellationToken);

    /// <summary>Runs the program of an AppHost up to its <c>Build</c>, and answers the builder it has filled, for the test to change.</summary>
    /// <param name="entryPoint">A type of the AppHost's assembly, such as <c>Projects.StockKafka_AppHost</c>.</param>
    /// <param name="args">The AppHost's command line.</param>
    /// <param name="configureBuilder">Changes the options before the AppHost's builder is made.</param>
    /// <param name="cancellationToken">Ends the wait for the AppHost.</param>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var factory = new ConfiguredFactory(entryPoint, args, configureBuilder);
        try
        {
            var builder = await factory.ResolveBuilderAsync(cancellationToken).ConfigureAwait(false);
            return new FromEntryPoint(factory, builder);
        }
        catch
        {
            await factory.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An empty builder, for a test that makes its own model.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, static (_, _) => { });

    /// <summary>As the other overload, with options to change before the builder is made.</summary>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var outer = EntryPointInterception.Current;
        EntryPointInterception.Current = new Standalone(args, configureBuilder);
        try
        {
            return new Empty(new DistributedApplicationBuilder(args));
        }
        finally
        {
            EntryPointInterception.Current = outer;
        }
    }

    private sealed class ConfiguredFactory(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
        : DistributedApplicationFactory(entryPoint, args)
    {
        protected override void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions) =>
            configure(applicationOptions, hostOptions);
    }

    private sealed class Standalone(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : EntryPointInterception
    {
        public override void BuilderCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
        {
            TestDefaults.Apply(options, settings, args);
            configure(options, settings);
        }

        public override void BuilderCreated(DistributedApplicationBuilder builder)
        {
        }

        public override void Building(DistributedApplicationBuilder builder)
        {
        }

        public override void Built(DistributedApplication application)
        {
        }
    }

    private abstract class Forwarding(DistributedApplicationBuilder inner) : IDistributedApplicationTestingBuilder
    {
        public ConfigurationManager Configuration => inner.Configuration;

        public string AppHostDirectory => inner.AppHostDirectory;

        public Assembly? AppHostAssembly => inner.AppHostAssembly;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public IDistributedApplicationEventing Eventing => inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IResourceCollection Resources => inner.Resources;

        protected DistributedApplicationBuilder Inner => inner;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => inner.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public abstract Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);

        public abstract ValueTask DisposeAsync();

        public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class FromEntryPoint(DistributedApplicationFactory factory, DistributedApplicationBuilder inner) : Forwarding(inner)
    {
        public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => factory.BuildAsync(Inner, cancellationToken);

        public override ValueTask DisposeAsync() => factory.DisposeAsync();
    }

    private sealed class Empty(DistributedApplicationBuilder inner) : Forwarding(inner)
    {
        private DistributedApplication? _application;

        public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(_application ??= Inner.Build());

        public override async ValueTask DisposeAsync()
        {
            if (_application is not null)
            {
                await _application.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
