using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StockKafka.Platform.Dashboard.Console;
using StockKafka.Platform.Dashboard.Entry;
using StockKafka.Platform.Dashboard.Otlp;
using StockKafka.Platform.Dashboard.Pages;
using StockKafka.Platform.Dashboard.Queries;
using StockKafka.Platform.Dashboard.Resources;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard;

/// <summary>The dashboard: pages and their API on one loopback port, the OTLP receiver on another.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _app;
    private readonly RequestGuard _guard;
    private readonly AlertQueries _alerts;
    private int _otlpPort;

    public DashboardServer(DashboardOptions options, IDashboardApplication application, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(application);
        var token = new AccessToken(options.Token);
        _guard = new RequestGuard(token);
        Telemetry = new TelemetryStore(options.Limits, time);
        _app = Build(options);
        var receiver = new OtlpReceiver(options.ApiKey, Telemetry);
        _app.Use((context, next) => context.Connection.LocalPort == _otlpPort ? receiver.ReceiveAsync(context) : _guard.CheckAsync(context, next));
        new LoginPage(token, _guard).Map(_app);
        new InfoEndpoint(application, Telemetry).Map(_app);
        new ResourceEndpoints(application).Map(_app);
        new EventStream(application, Telemetry, time, _stopping.Token).Map(_app);
        new ConsoleEndpoints(application, time, _stopping.Token).Map(_app);
        new LogQueries(Telemetry.Logs).Map(_app);
        new TraceQueries(Telemetry).Map(_app);
        new MetricQueries(Telemetry.Metrics, time).Map(_app);
        _alerts = new AlertQueries(application);
        _alerts.Map(_app);
        new WebAssets().Map(_app);
        Token = options.Token;
    }

    /// <summary>Address of the pages, such as <c>http://127.0.0.1:18888</c>; known once started.</summary>
    public string Url { get; private set; } = string.Empty;

    /// <summary>Address of the OTLP receiver; known once started.</summary>
    public string OtlpUrl { get; private set; } = string.Empty;

    /// <summary>The link that lets a browser in.</summary>
    public string LoginUrl => $"{Url}/login?t={Token}";

    internal TelemetryStore Telemetry { get; }

    private string Token { get; }

    /// <exception cref="IOException">A port is in use.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (Url, OtlpUrl) = (addresses[0], addresses[1]);
        _otlpPort = new Uri(OtlpUrl).Port;
        _guard.ServedOn(new Uri(Url).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StopLimit);
        await _app.StopAsync(limit.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _alerts.Dispose();
        _stopping.Dispose();
    }

    private static WebApplication Build(DashboardOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.Listen(IPAddress.Loopback, options.OtlpPort);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        return builder.Build();
    }

    // The application that this server belongs to handles the signals.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
