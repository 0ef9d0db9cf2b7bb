using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Hosting;

/// <summary>Adds the endpoint through which load runners and scripts act on the running application.</summary>
public static class ControlEndpointExtensions
{
    private const string Dashboard = "aspire-dashboard";

    /// <summary>
    /// Adds it: HTTP on loopback, opened by the token in <c>control.json</c> of the state folder. It lists resources, carries out their commands,
    /// reads parameters and logs, and stops the application.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="folder">Its state folder, which it gives back at its end.</param>
    /// <param name="port">The port; null for a free one.</param>
    public static void AddControlEndpoint(this IDistributedApplicationBuilder builder, StateFolder folder, int? port = null)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ControlResources>();
        builder.Services.AddSingleton(_ => folder);
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ControlEndpoint>(services, services.GetRequiredService<StateFolder>(), new PortChoice(port)));
        builder.Services.AddHostedService(services => services.GetRequiredService<ControlEndpoint>());
        builder.Eventing.Subscribe<ResourceReadyEvent>((ready, _) =>
        {
            if (ready.Resource is IResourceWithEndpoints { Name: Dashboard } page && page.GetEndpoint("http") is { IsAllocated: true } http)
            {
                ready.Services.GetRequiredService<ControlEndpoint>().Write(
                    builder.Configuration["AppHost:BrowserToken"] is { Length: > 0 } token ? $"{http.Url}/login?t={token}" : http.Url);
            }

            return Task.CompletedTask;
        });
    }
}

/// <summary>The port that was asked for.</summary>
/// <param name="Port">Null for a free one.</param>
internal sealed record PortChoice(int? Port);
