using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// The control API: HTTP on 127.0.0.1, for whoever can read <c>control.json</c> in the state folder. Every request carries the
/// token found there; a foreign Host header is refused, so that no web page can reach it by a rebound name.
/// </summary>
internal sealed class ControlServer(PlatformSettings settings, ResourceCommandService commands, TimeProvider time)
{
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private WebApplication? _app;
    private HashSet<string> _hosts = [];

    /// <exception cref="DistributedApplicationException">The port is in use.</exception>
    public void Verify()
    {
        if (settings.ControlPort != 0 && !LoopbackPorts.IsFree(settings.ControlPort))
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Port {settings.ControlPort} of the control API is in use by another process. Choose another with --control-port PORT."));
        }
    }

    /// <summary>Serves until <see cref="StopAsync"/>; answers the address.</summary>
    public async Task<string> StartAsync(Orchestrator orchestrator, StateFolder state, string? dashboardLogin, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 64 * 1024;
            options.Listen(IPAddress.Loopback, settings.ControlPort);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Use(GuardAsync);
        new ControlEndpoints(orchestrator, commands).Map(_app);
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        var url = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var port = new Uri(url).Port.ToString(CultureInfo.InvariantCulture);
        _hosts = new(StringComparer.OrdinalIgnoreCase) { $"127.0.0.1:{port}", $"localhost:{port}" };
        var file = new ControlFile(url, _token, Environment.ProcessId, time.GetUtcNow(), dashboardLogin);
        StateFolder.WritePrivate(state.ControlFile, JsonSerializer.Serialize(file, ControlJson.Default.ControlFile));
        return url;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            await app.StopAsync(limit.Token).ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!_hosts.Contains(context.Request.Host.Value ?? string.Empty))
        {
            return ControlEndpoints.FailAsync(context, StatusCodes.Status403Forbidden, "this API answers on its loopback address only");
        }

        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        var given = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : string.Empty;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(_token)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ControlEndpoints.FailAsync(context, StatusCodes.Status401Unauthorized, "send the token of control.json as 'Authorization: Bearer TOKEN'");
        }

        return next(context);
    }

    // The application that this server belongs to handles the signals.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
