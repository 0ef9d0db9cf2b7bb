using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>An application that is ready to run.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly PlatformSettings? _settings;
    private readonly StackConsole? _console;
    private int _disposed;

    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _settings = host.Services.GetService<PlatformSettings>();
        _console = host.Services.GetService<StackConsole>();
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    private IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        if (EntryPointInterception.Current is null)
        {
            FatalErrors.ReportInOneLine();
        }

        return new DistributedApplicationBuilder(options);
    }

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

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

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
