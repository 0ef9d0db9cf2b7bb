using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>An application that is ready to run.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplication</c>.</remarks>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly PlatformSettings? _settings;
    private readonly StackConsole? _console;
    private int _disposed;

    /// <summary>Takes over a built host, and disposes of it. A host not made by the builder has no resources to run.</summary>
    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _settings = host.Services.GetService<PlatformSettings>();
        _console = host.Services.GetService<StackConsole>();
    }

    /// <summary>The services of the AppHost itself, not of its resources.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The states of the resources: to watch them and to wait for them.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Runs commands of resources, such as start, stop and those of the model.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    private IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    /// <summary>A builder without a command line.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>A builder with the command line of the AppHost: <c>--key value</c> becomes configuration.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>
    /// A builder. From now on a mistake that the AppHost does not catch is told in one line and ends it with code 1, except under test.
    /// </summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        if (EntryPointInterception.Current is null)
        {
            FatalErrors.ReportInOneLine();
        }

        return new DistributedApplicationBuilder(options);
    }

    /// <summary>As <see cref="RunAsync"/>, and returns when everything has been stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Starts the application and runs it until Ctrl-C, SIGTERM or a request to stop; then stops everything. A start that fails is
    /// told in one line and sets the exit code to 1.
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_settings?.DrivenFromOutside == true)
        {
            await WaitForStopAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        using var signals = new StopSignals(Lifetime.StopApplication, Services.GetRequiredService<Orchestrator>().KillAll);
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            await WaitForStopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while starting.
        }
        catch (DistributedApplicationException exception)
        {
            FatalErrors.Report(exception);
        }
        finally
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends when every resource has been set going; see <see cref="ResourceNotifications"/> to wait for health.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops all resources; returns when their processes have ended.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Ends a pending <see cref="RunAsync"/> and disposes of the services; a second call does nothing. To stop in order, stop first.
    /// </summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // A Main that waits in Run learns of it.
        Lifetime.StopApplication();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }

        _console?.Dispose();
        GC.SuppressFinalize(this);
    }

    Task IHost.StartAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    Task IHost.StopAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    private async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var byApplication = Lifetime.ApplicationStopping.Register(() => stop.TrySetResult());
        using var byCaller = cancellationToken.Register(() => stop.TrySetResult());
        await stop.Task.ConfigureAwait(false);
    }
}
