using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Dashboard;

namespace StockKafka.Platform.Hosting;

/// <summary>Runs the dashboard beside the application, and tells children where their telemetry goes.</summary>
internal sealed class DashboardHost(
    PlatformSettings settings,
    DistributedApplicationOptions options,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    IServiceProvider services,
    string applicationName,
    TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DashboardOptions? _dashboard;
    private DashboardServer? _server;
    private Task _watching = Task.CompletedTask;

    /// <summary>False where it was turned off; then children are given no address for telemetry.</summary>
    public bool IsEnabled => settings.DashboardEnabled && !options.DisableDashboard;

    /// <summary>Chooses the ports. Called before any environment is worked out.</summary>
    /// <exception cref="DistributedApplicationException">The fixed port is in use.</exception>
    public void Prepare()
    {
        if (!IsEnabled)
        {
            return;
        }

        if (settings.DashboardPort != 0 && !LoopbackPorts.IsFree(settings.DashboardPort))
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Port {settings.DashboardPort} of the dashboard is in use by another process. Choose another with --dashboard-port PORT, or turn it off with --dashboard false."));
        }

        _dashboard = new DashboardOptions { Port = settings.DashboardPort, OtlpPort = LoopbackPorts.Take() };
        if (settings.DashboardToken is { } token)
        {
            _dashboard = _dashboard with { Token = token };
        }
    }

    /// <summary>Serves until disposed; answers the login link, or null where it is turned off.</summary>
    public async Task<string?> StartAsync(Orchestrator orchestrator, CancellationToken cancellationToken)
    {
        if (_dashboard is null)
        {
            return null;
        }

        var application = new DashboardApplication(
            options.DashboardApplicationName ?? applicationName, time.GetUtcNow(), model, orchestrator, notifications, commands, services);
        _server = new DashboardServer(_dashboard, application, time);
        try
        {
            await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException($"The dashboard cannot listen: {exception.Message}", exception);
        }

        _watching = WatchAsync(application.Changes);
        return _server.LoginUrl;
    }

    /// <summary>The variables that point a child's OpenTelemetry SDK here (OpenTelemetry specification, "OTLP exporter configuration"); none where the dashboard is off.</summary>
    public IEnumerable<KeyValuePair<string, string>> ExporterVariables(string resource) => _dashboard is null ? [] :
    [
        new("OTEL_EXPORTER_OTLP_ENDPOINT", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_dashboard.OtlpPort}")),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        new("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={_dashboard.ApiKey}"),
        new("OTEL_SERVICE_NAME", resource),
        new("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={ResourceInstance.InstanceIdExpression}"),

        // As Aspire sets them in development: a page shows within a second or two what has happened.
        new("OTEL_BLRP_SCHEDULE_DELAY", "1000"),
        new("OTEL_BSP_SCHEDULE_DELAY", "1000"),
        new("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        new("OTEL_TRACES_SAMPLER", "always_on"),
        new("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
    ];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync().ConfigureAwait(false);
        }

        if (_dashboard is { } dashboard)
        {
            LoopbackPorts.GiveBack(dashboard.OtlpPort);
            _dashboard = null;
        }
    }

    private async Task WatchAsync(ChangeSignal changes)
    {
        await foreach (var _ in notifications.WatchAsync(_stopping.Token).ConfigureAwait(false))
        {
            changes.Pulse();
        }
    }
}
